"""Somebody works here no more, or does again (ROL-1, ROL-2)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from opsroom.actions.caseedit import CaseEdit
from opsroom.actions.caseroute import assign, deserted
from opsroom.actions.door import Action, Done, Tx
from opsroom.actions.granting import must_grant, place_of
from opsroom.documents.casewords import CaseWords
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.people import EVERYWHERE, GIVERS, LEADS, Role
from opsroom.language import _
from opsroom.store import leavingsql


class _OfPerson(Action):
    """What is done to somebody's place in the company; it is their site's business.

    Attributes:
        person: their ID.
        reason: why.
    """

    person: Line
    reason: OptionalLine = ""

    def place(self, tx: Tx, /) -> str | None:
        """The person's site."""
        return place_of(tx, self.person)

    def _becomes(self, tx: Tx, active: bool) -> Done:
        """Note it, and tell what waits for others.

        Raises:
            BadInput: there is nobody of that ID.
            Refused: it is so already.
        """
        row = tx.one("SELECT id, name, role, site_id, active FROM people WHERE id = ?", self.person)
        if row is None:
            raise BadInput("PERSON", _("Nobody here is {id}.").format(id=self.person))
        wide = row["site_id"] is None
        place = EVERYWHERE if wide else row["site_id"]
        must_grant(tx, row["role"], place, wide=wide, without=self.person)
        if bool(row["active"]) == active:
            text = _("{name} works here already.") if active else _("{name} works here no more.")
            raise Refused("ROL-1", text.format(name=row["name"]))
        tx.db.conn.execute("UPDATE people SET active = ? WHERE id = ?", (int(active), self.person))
        subject = f"person:{self.person}"
        states = {"active": row["active"]}, {"active": int(active)}
        entry = tx.journal(self.name, subject, *states, note=self.reason)
        left = leavingsql.behind(tx.db.conn, self.person)
        facts = {"person": self.person, "name": row["name"], **left._asdict()}
        return Done(subject, facts, entry)


class Leave(_OfPerson):
    """Somebody works here no more: from now on they can do nothing (ROL-2).

    Nothing of theirs is moved. Posts go to whoever else holds them; those that nobody holds are
    vacant, and their work is everybody's who has the role. Calls, cases and visits that are theirs
    are told, to be handed over. Only what they alone could have decided on is passed at once to
    whoever decides in their place (CMP-6; ours): the facts have these cases under ``passed``.
    """

    name: ClassVar[str] = "person.leave"
    roles: ClassVar[frozenset[Role]] = LEADS | GIVERS

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        if self.person == tx.actor.id:
            raise Refused(
                "ROL-2",
                _("{name} can't take their own leave: somebody else does it.").format(
                    name=tx.actor.name
                ),
            )
        done = self._becomes(tx, False)
        return replace(done, facts={**done.facts, "passed": list(self._pass_on(tx))})

    def _pass_on(self, tx: Tx) -> Iterator[dict[str, str]]:
        words = CaseWords(tx.policy)
        for case in leavingsql.with_roles_of(tx.db.conn, self.person):
            if words.step_of(case.track, case.step) is None:  # the policy was changed under it
                continue
            edit = CaseEdit(tx, f"case:{case.id}")
            was = edit.case["role"]
            if deserted(edit):
                assign(edit)
            if edit.case["role"] != was:
                edit.done("case.reroute")
                yield {"case": edit.case["number"], "role": edit.case["role"]}


class Rejoin(_OfPerson):
    """Somebody who had left works here again, in the role that they had; posts are theirs again."""

    name: ClassVar[str] = "person.rejoin"
    roles: ClassVar[frozenset[Role]] = LEADS | GIVERS

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        return self._becomes(tx, True)
