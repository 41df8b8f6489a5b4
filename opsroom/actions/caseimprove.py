"""Following an improvement until it is the standard (CMP-14, PDCA)."""

from datetime import date, timedelta
from typing import ClassVar, Final

from opsroom.actions.caseedit import CaseAction, CaseEdit
from opsroom.actions.door import Done, Tx, must_be
from opsroom.domain.casemay import improver
from opsroom.domain.cases import Improvement
from opsroom.domain.errors import Refused
from opsroom.domain.fields import Para
from opsroom.domain.people import CASEWORK, Role
from opsroom.language import _
from opsroom.language.words import word

_ORDER: Final = tuple(Improvement)


class ImproveCase(CaseAction):
    """Take an improvement a stage further, or back with a note; or look at it again.

    Attributes:
        stage: where it is now: the next one, an earlier one, or the same.
        note: what was seen; going back, or staying, needs one.
        review_on: when to look at it again; ``None`` takes the policy's interval. What is the
            standard needs no further look.
    """

    name: ClassVar[str] = "case.improve"
    roles: ClassVar[frozenset[Role]] = CASEWORK
    stage: Improvement
    note: Para = ""
    review_on: date | None = None

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        edit = CaseEdit(tx, self.case, self.expect)
        edit.move("improve")
        edit.must_hold(improver(edit.track))
        was = Improvement(edit.case["improvement"])
        self._in_order(was)
        today = tx.calendar(edit.case["site_id"]).day_of(edit.now)
        must_be(
            self.review_on is None or self.review_on > today,
            "--review",
            _("A look at it again is for a day after today."),
        )
        review = self.review_on or today + timedelta(days=tx.policy.cases.review_days)
        last = self.stage is Improvement.STANDARD
        edit.set(improvement=str(self.stage), review_on=None if last else review.isoformat())
        edit.also["review_on"] = edit.case["review_on"]
        return edit.done(self.name, self.note)

    def _in_order(self, was: Improvement) -> None:
        """One stage after another (CMP-14); back, or no further, only with a reason."""
        step = _ORDER.index(self.stage) - _ORDER.index(was)
        words = {"now": word("improvement", was), "stage": word("improvement", self.stage)}
        if self.stage is Improvement.NONE:
            raise Refused(
                "CMP-14", _("What was begun is followed to its end: {now}.").format(**words)
            )
        if step > 1:
            following = word("improvement", _ORDER[_ORDER.index(was) + 1])
            text = _("“{stage}” doesn't follow “{now}”; next is “{next}”.")
            raise Refused("CMP-14", text.format(**words, next=following))
        if step <= 0 and not self.note:
            text = _("From “{now}” to “{stage}” a note is needed that says why.")
            raise Refused("CMP-14", text.format(**words))
