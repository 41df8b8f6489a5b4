"""Keeping a form's draft while it is typed: a second after the last key, and when it is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from opsroom.actions.drafts import TYPED_MAX, DropDraft, SaveDraft
from opsroom.domain.errors import OpsroomError
from opsroom.store.draftsql import Draft, draft

if TYPE_CHECKING:
    from textual.timer import Timer

    from opsroom.ui.app import OpsApp

#: Seconds without a key after which a draft is kept in the database.
QUIET = 1.0
#: Seconds after which it is tried again when the database couldn't take it.
AGAIN = 5.0


class DraftKeeper:
    """Keeps one form's draft, in memory at once and in the database soon.

    Attributes:
        form: the form's name.
        unsaved: whether there is something that the database doesn't have yet.
    """

    def __init__(self, app: OpsApp, form: str) -> None:
        """Keep the draft of the form of that name."""
        self.app, self.form = app, form
        self.unsaved = False
        self._values: dict[str, str] = {}
        self._timer: Timer | None = None
        self._saving = False

    def load(self) -> Draft | None:
        """What was typed the last time and never saved: this session's, else the database's."""
        kept = draft(self.app.feed.store.conn, self.app.door.actor.id, self.form)
        held = self.app.typed.get((self.form, ""))
        if held is None:
            return kept if kept and kept.values else None
        return Draft(dict(held), kept.saved_at if kept else self.app.now()) if held else None

    def touch(self, values: Mapping[str, str]) -> None:
        """Something was typed: keep it in memory now, in the database in a second.

        Args:
            values: all of it, by field; empty when there is nothing to keep any more.
        """
        self._values = dict(values)
        self.app.typed[self.form, ""] = self._values
        self.unsaved = True
        self._wait(QUIET)

    def drop(self) -> None:
        """Forget the draft: it was saved as what it was for, or is unwanted."""
        self.touch({})
        self.save()

    def save(self) -> None:
        """Bring the database up to date now, off the screen's thread."""
        self._stop()
        if self.unsaved and not self._saving:
            self.unsaved, self._saving = False, True
            self.app.perform(self._action(), then=lambda _done: self._saved(), failed=self._failed)

    def leave(self) -> None:
        """The form is going. If the program is too, save before its door closes."""
        if self.app.is_running:
            self.save()
            return
        self._stop()
        if self.unsaved:
            self.unsaved = False
            self.app.door.perform(self._action())

    def _saved(self) -> None:
        self._saving = False
        self.save()

    def _failed(self, _error: OpsroomError) -> None:
        """The database is busy: all is in memory still, and is tried again."""
        self._saving, self.unsaved = False, True
        self._wait(AGAIN)

    def _action(self) -> SaveDraft | DropDraft:
        if self._values:
            kept = {field: text[:TYPED_MAX] for field, text in self._values.items()}
            return SaveDraft(form=self.form, values=kept)
        return DropDraft(form=self.form)

    def _wait(self, seconds: float) -> None:
        self._stop()
        self._timer = self.app.set_timer(seconds, self.save)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
