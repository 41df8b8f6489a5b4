"""What a command of the screen is; the tables of them stand on it."""

from typing import Final, NamedTuple

from opsroom.ui.keynames import SHOWN_KEYS

#: Of a command that works on every screen.
EVERYWHERE: Final = frozenset({"*"})


class Command(NamedTuple):
    """Something a key does.

    Attributes:
        id: also names the Textual action, with dots as underscores.
        key: Textual's name of the key; several are separated by commas.
        label: a word or two for the footer.
        help: a sentence for help and palette.
        where: names of the screens it works on; ``*`` is all of them.
        group: heading in the help.
        footer: place in the footer, small first; 0 leaves it out.
    """

    id: str
    key: str
    label: str
    help: str
    where: frozenset[str]
    group: str
    footer: int = 0

    @property
    def action(self) -> str:
        """The name of the app's or the screen's action method, without ``action_``."""
        return self.id.replace(".", "_").replace("-", "_")

    @property
    def shown_key(self) -> str:
        """Its first key as a person reads it."""
        return self.shown_keys[0]

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """Its keys as a person reads them."""
        return tuple(SHOWN_KEYS.get(key, key) for key in self.key.split(","))
