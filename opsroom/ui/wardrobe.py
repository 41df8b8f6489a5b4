"""The room's themes: the one in use before anything is drawn, the others when there is time."""

import re
from typing import TYPE_CHECKING

from textual.app import App
from textual.theme import Theme

from opsroom.language import _
from opsroom.shipped import shipped
from opsroom.ui.themes import DEFAULT, NAME, load_theme, load_themes

if TYPE_CHECKING:
    from opsroom.ui.app import OpsApp


class Wardrobe:
    """What the room can be dressed in.

    Attributes:
        names: the themes in their order; until :meth:`fill` the default alone.
    """

    def __init__(self, app: "OpsApp") -> None:
        """Put the wanted theme on: Textual's styles are then parsed once, and for that one.

        Without its file, or with one that can't be used, it is the default until :meth:`fill`.
        """
        self._app, settings = app, app.wired.settings
        self._folders = [shipped("themes"), *([settings.themes] if settings.themes else [])]
        self._wanted = settings.theme or DEFAULT.name
        self.names = [DEFAULT.name]
        theme = self._first()
        app.register_theme(theme)
        app.set_reactive(App.theme, theme.name)
        app.stylesheet.set_variables(app.get_css_variables())

    def _first(self) -> Theme:
        """The wanted theme, if it is in the file of its name."""
        shipped_one = self._wanted == DEFAULT.name and len(self._folders) == 1  # it is as its file
        if not shipped_one and re.fullmatch(NAME, self._wanted):
            for folder in reversed(self._folders):  # a later one's theme counts
                theme, _problems = load_theme(folder / f"{self._wanted}.toml")
                if theme is not None and theme.name == self._wanted:
                    return theme
        return DEFAULT

    def fill(self) -> None:
        """Fetch all the others, and say what is wrong with some."""
        app = self._app
        themes, problems = load_themes(self._folders)
        for theme in themes:
            app.register_theme(theme)
        for problem in problems:
            app.tell(str(problem), "warning")
        self.names = [theme.name for theme in themes]
        if self._wanted not in self.names:
            text = _("There is no theme “{name}”.")
            app.tell(text.format(name=self._wanted), "warning")
        elif app.theme != self._wanted:  # in a file of another name
            app.theme = self._wanted

    def change(self) -> None:
        """Put the next theme on."""
        app, names = self._app, self.names
        at = names.index(app.theme) if app.theme in names else -1
        app.theme = names[(at + 1) % len(names)]
