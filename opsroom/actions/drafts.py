"""Keeping what somebody typed and hasn't saved, so that no resize, error or Escape loses it.

Neither action is journaled: the journal tells what was done to the company's records, and keeps
it for ever. A draft is a private scrap that changes every second, holds personal data of a
customer who may never become one, and has to be gone when it is dropped.
"""

import json
from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from opsroom.actions.door import Action, Done, Tx
from opsroom.domain.fields import PARA_MAX
from opsroom.domain.people import CASEWORK, Role

FormName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_:]{0,60}$")]
#: Characters kept of a field, at most: what the longest field of a form takes.
TYPED_MAX: Final = PARA_MAX
#: As typed, not cleaned: it is put back into the fields it came from, not shown elsewhere.
Typed = Annotated[str, StringConstraints(max_length=TYPED_MAX)]


class SaveDraft(Action):
    """Keep the acting person's draft of a form, in place of the one before.

    Attributes:
        form: the form's name.
        values: what was typed, by field.
    """

    name: ClassVar[str] = "draft.save"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    reach: ClassVar[str | None] = None  # a draft is its owner's
    form: FormName
    values: Annotated[dict[str, Typed], Field(max_length=60)]

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        tx.db.conn.execute(
            "INSERT INTO drafts (owner, form, data, saved_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET data = excluded.data, saved_at = excluded.saved_at",
            (tx.actor.id, self.form, json.dumps(self.values, ensure_ascii=False), tx.now),
        )
        return Done(f"draft:{self.form}")


class DropDraft(Action):
    """Forget the acting person's draft of a form, if there is one."""

    name: ClassVar[str] = "draft.drop"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    reach: ClassVar[str | None] = None  # a draft is its owner's
    form: FormName

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        tx.db.conn.execute(
            "DELETE FROM drafts WHERE owner = ? AND form = ?", (tx.actor.id, self.form)
        )
        return Done(f"draft:{self.form}")
