"""All keys of a screen, from the command table."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from opsroom.domain.people import Actor
from opsroom.language import N_, _
from opsroom.language.words import word
from opsroom.ui.commands import on_screen
from opsroom.ui.widgets.bars import MUTED
from opsroom.ui.widgets.casecard import pairs_content

#: Keys of the list itself, which no command of the table stands for.
LIST_KEYS = (
    ("Up Down", N_("Up and down")),
    ("PgUp PgDn", N_("A page up and down")),
    ("Home End", N_("First and last")),
)
#: ... and of lists whose rows can be marked.
_UNMARK = ("Esc", N_("Take all marks away, where no filter is set"))
_MARK_CALLS = N_("Mark a row: h, r, p and x act on all that are marked")
MARK_KEYS = {
    "board": (("Space", _MARK_CALLS), _UNMARK),
    "dispatch": (("Space", _MARK_CALLS), _UNMARK),
    "contracts": (("Space", N_("Mark a row: p, s and d act on all that are marked")), _UNMARK),
}
_LEVELS = (
    (".", N_("on track")),
    ("!", N_("at risk")),
    ("!!", N_("critical")),
    ("X", N_("overdue")),
)
_HELD = ("=", N_("on hold; beside a time: it stands still"))
_STILL = ("=", N_("beside a time: it stands still"))
_PINNED = (("<", N_("carried over from a day before")), ("^", N_("pinned to the top of the queue")))
_ARRIVED = (("✓", N_("arrived in time")), ("✗", N_("arrived too late")))
_WORKING = ("w", N_("beside a time: it is working time"))
_SERIOUS = ("+", N_("serious: ahead of others as urgent"))
_CLOSED = (("✓", N_("concluded")), ("-", N_("withdrawn")))
_SORTED = ("▴ ▾", N_("beside a title: sorted by it, upwards or downwards"))
_MARKED = ("*", N_("marked"))
#: The signs in lists of calls and complaint cases (SLA-5, SLA-6, CALL-5, DSP-1, FBK-1).
SIGNS = {
    "board": (*_LEVELS, *_ARRIVED, _HELD, *_PINNED, _WORKING, _SERIOUS, _SORTED, _MARKED),
    "past": (*_LEVELS, *_ARRIVED, _HELD, *_PINNED, _WORKING, _SERIOUS, _SORTED),
    "dispatch": (*_LEVELS, _HELD, *_PINNED, _SORTED, _MARKED),
    "cases": (*_LEVELS, *_CLOSED, _STILL, _WORKING, _SERIOUS, _SORTED),
}

#: Cells of a line.
WIDTH = 68


class Help(ModalScreen[None]):
    """The keys that work here, by what they act on."""

    CSS = """
    Help > VerticalScroll {
        width: 74; max-width: 100%; height: auto; max-height: 94%; padding: 1 2;
        background: $surface;
    }
    """
    BINDINGS: ClassVar = [Binding("escape,question_mark,f1,q,enter", "dismiss", show=False)]

    def __init__(self, mode: str, closed: frozenset[str], actor: Actor) -> None:
        """Make the help of the screen of that name, without what is closed to the person."""
        super().__init__()
        self.mode, self.closed, self.actor = mode, closed, actor

    def compose(self) -> ComposeResult:
        """One column of groups."""
        with VerticalScroll():
            yield Static(who_content(self.actor))
            yield Static(keys_content(self.mode, self.closed))


def who_content(actor: Actor) -> Content:
    """Who sits here, as what and for which site (ROL-2)."""
    place = actor.site or _("all sites")
    text = _("You are {name}: {role}, {place}.")
    return Content(text.format(name=actor.name, role=word("role", actor.role), place=place) + "\n")


def keys_content(mode: str, closed: frozenset[str] = frozenset()) -> Content:
    """Groups of keys and what they do."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for command in (c for c in on_screen(mode) if c.id not in closed):
        groups.setdefault(_(command.group), []).append(
            (" ".join(command.shown_keys), _(command.help))
        )
    list_keys = (*LIST_KEYS, *MARK_KEYS.get(mode, ()))
    groups.setdefault(_("The list"), []).extend((key, _(text)) for key, text in list_keys)
    if signs := SIGNS.get(mode):
        groups[_("Signs")] = [(sign, _(text)) for sign, text in signs]
    room = max(len(key) for pairs in groups.values() for key, _text in pairs)
    blocks = []
    for title, pairs in groups.items():
        keys = [(key.ljust(room), text) for key, text in pairs]
        head = Content.styled(title, "bold $accent")
        blocks.append(head + "\n" + pairs_content(keys, WIDTH, style="bold", margin=2))
    blocks.append(Content.styled(_("Esc closes this."), MUTED))
    return Content("\n\n").join(blocks)
