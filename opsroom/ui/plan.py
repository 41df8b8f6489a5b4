"""What a form that ends in one action is about, and what it says of it; the form draws it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.content import Content

from opsroom.ui.actfields import ActField

if TYPE_CHECKING:
    from opsroom.actions.door import Action, Done


@dataclass(frozen=True, slots=True)
class Plan:
    """One action that is to be done, once what it needs is filled in.

    Attributes:
        action: what does it; ``fixed`` what it gets without asking.
        title: what is done; ``number`` what it is done to; ``case`` the case that it belongs to.
        draft: the name under which what was typed is kept.
        fields: what is asked.
        told: what the action did, or would do, in sentences, by what it answers.
        about: what there is to know first, laid out for a width.
        beside: a title, and what stands beside the form where there is room.
        given: what stands in fields at first, in place of what they say themselves.
        warning: what can't be undone about it; empty where there is no such thing.
        after: what follows once it is done and the form has gone.
        anew: the same plan as things are by now; ``None`` where nothing is left to be done.
    """

    action: "type[Action]"
    fixed: Mapping[str, Any]
    title: str
    number: str
    draft: str
    fields: tuple[ActField, ...]
    told: "Callable[[Done], list[str]]"
    about: Callable[[int], Content]
    beside: tuple[str, Callable[[int], Content]]
    case: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""
    after: "Callable[[Done], None]" = lambda _done: None
    anew: "Callable[[], Plan | None]" = lambda: None
