"""Sanctions on paper: the reward-or-penalty notice and personnel's monthly announcement (LIA)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from opsroom.documents.paper import Body, Column, House, Paper
from opsroom.documents.paperwords import PaperWords
from opsroom.domain.liability import NOTICE_HOLDERS

_ROOM: Final = 22


class NoticeFacts(NamedTuple):
    """An approved sanction; ``cents`` is ``None`` for the whole of the month's bonus (LIA-3).

    Attributes:
        name, role: who gets it, and their role, which names the department.
        cause: what brings it (CMP-15), in words; empty for one older than the causes.
        month: in which it is taken, ``YYYY-MM``.
        approved_by, approved_role, approved_at: the general manager's approval.
    """

    number: str
    case: str
    name: str
    role: str
    grade: str
    cents: int | None
    month: str
    cause: str
    reason: str
    approved_by: str
    approved_role: str
    approved_at: int


def notice(facts: NoticeFacts, words: PaperWords, house: House) -> Paper:
    """The notice (獎罰通知單) in three copies: office, accounting, penalised department (LIA-9)."""
    _, body = words.to, Body()
    whole = facts.cents is None
    money = _("the whole of the month's bonus") if whole else words.amount(facts.cents)
    rows = (
        (_("Who"), facts.name),
        (_("Department"), words.label(words.role(facts.role))),
        (_("Case"), facts.case),
        (_("Sanction"), words.settled("grade", facts.grade)),
        (_("Amount"), money),
        (_("Taken in"), facts.month),
        (_("Grounds"), facts.cause),
        (_("Reason"), facts.reason),
    )
    body.pairs([row for row in rows if row[1]], room=_ROOM)
    body.head(_("Signatures"))
    signed = words.signed(facts.approved_by, facts.approved_role, facts.approved_at)
    body.places(((_("Approved"), signed), (_("Received by"), "")), _ROOM)
    return Paper(
        kind="notice",
        ref=facts.number,
        lang=words.lang,
        house=house,
        about=_("Notice {number}").format(number=facts.number),
        body=tuple(body.lines),
        holders=tuple(words.settled("holder", one) for one in NOTICE_HOLDERS),
    )


class PublishedFacts(NamedTuple):
    """A sanction that the office has passed to personnel (LIA-6)."""

    case: str
    number: str
    name: str
    role: str
    grade: str
    cents: int | None
    cause: str


def announcement(
    month: str, rows: Sequence[PublishedFacts], words: PaperWords, house: House, now: int
) -> Paper:
    """Personnel's announcement (人事公布單): a month's closed cases with a sanction (LIA-6).

    Args:
        month: in which the cases were closed, ``YYYY-MM``.
        rows: the sanctions.
        words: the language.
        house: the site.
        now: epoch seconds.
    """
    _, body = words.to, Body()
    body.say(
        _(
            "By the review of the complaint cases closed in {month}, these sanctions are announced:"
        ).format(month=month)
    )
    body.gap()
    columns = (
        Column(_("Case")),
        Column(_("Paper")),
        Column(_("Who"), elastic=True),
        Column(_("Department"), elastic=True),
        Column(_("Sanction"), elastic=True),
        Column(_("Amount"), right=True),
        Column(_("Grounds"), elastic=True),
    )
    body.table(
        columns,
        [
            (
                one.case,
                one.number,
                one.name,
                words.role(one.role),
                words.settled("grade", one.grade),
                _("month's bonus") if one.cents is None else words.amount(one.cents),
                one.cause,
            )
            for one in rows
        ],
    )
    body.gap()
    body.places(((_("Personnel"), ""),), _ROOM)
    return Paper(
        kind="announcement",
        ref=month,
        lang=words.lang,
        house=house,
        about=_("Month {month}").format(month=month),
        body=tuple(body.lines),
        foot=(_("Printed {when}.").format(when=words.moment(now)),),
    )
