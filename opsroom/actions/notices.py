"""Expiry notices: one per term, with its visit; how they were delivered (CON-1 to CON-4)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx
from opsroom.documents.notice import NoticeFacts, letter
from opsroom.domain.contracts import months_later, notice_date, notice_is_due, visit_date
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import DESK, JOBS, Role
from opsroom.domain.policy import Policy
from opsroom.domain.worktime import Calendar, CalendarError
from opsroom.language import LANGUAGES, _
from opsroom.language.words import word
from opsroom.store import contractsql, postsql, sites
from opsroom.store.database import Store

RowId = Annotated[int, Field(ge=1)]

#: A notice can be due this many days before its month begins: no site is shut for longer.
_LONGEST_CLOSURE = 100


class IssueNotice(Action):
    """Issue a term's notice and plan the visit; once per term, whoever asks how often (CON-3).

    Attributes:
        term: its row ID. One that isn't due, has its notice or was renewed is left alone.
    """

    name: ClassVar[str] = "notice.issue"
    roles: ClassVar[frozenset[Role]] = JOBS
    term: RowId

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        subject = f"term:{self.term}"
        term = contractsql.term(tx.db.conn, self.term)
        if term is None or term.noticed or term.renewed:
            return Done(subject)
        calendar = tx.calendar(term.site_id)
        site = next(s for s in sites.all_sites(tx.db.conn) if s.id == term.site_id)
        months = tx.policy.contracts.notice_months
        if not _is_due(term, site, calendar, months, tx.now):
            return Done(subject)
        term = _with_visitor(tx, term)
        today, expires = calendar.day_of(tx.now), date.fromisoformat(term.expires_on)
        visit_by = visit_date(today, tx.policy.contracts.visit_within_days, expires, calendar)
        facts = _facts(tx, term, site, today, visit_by)
        notice = {
            "term_id": term.term_id,
            "due_on": notice_date(expires, months, calendar).isoformat(),
            "issued_at": tx.now,
            "lang": facts.lang,
        }
        notice_id = tx.insert("notices", {**notice, "body": letter(facts)})
        visit = {
            "term_id": term.term_id,
            "owner_id": term.owner_id,
            "due_on": visit_by.isoformat(),
        }
        tx.insert("visits", visit)
        after = {"notice": {"id": notice_id, **notice}, "visit": visit}
        entry = tx.journal(self.name, subject, None, after)
        return Done(subject, {"notice": notice_id, "number": term.number}, entry)


def _with_visitor(tx: Tx, term: contractsql.TermFacts) -> contractsql.TermFacts:
    """Who is to win the renewal: the contract's owner, else whoever holds the post now (DSP-4)."""
    own = tx.one(
        "SELECT c.owner_id FROM contracts c JOIN terms t ON t.contract_id = c.id WHERE t.id = ?",
        term.term_id,
    )
    holder = postsql.holder(tx.db.conn, term.site_id, Role.SUPERVISOR, tx.now)
    if holder is None or (own and own["owner_id"] and own["owner_id"] == term.owner_id):
        return term
    found = tx.one("SELECT name FROM people WHERE id = ?", holder)
    return term._replace(owner_id=holder, owner=found["name"] if found else None)


def _is_due(
    term: contractsql.TermFacts | contractsql.Unnoticed,
    site: sites.Site,
    calendar: Calendar,
    months: int,
    now: int,
) -> bool:
    return notice_is_due(
        today=calendar.day_of(now),
        expires_on=date.fromisoformat(term.expires_on),
        entered_on=calendar.day_of(term.entered_at),
        opened_on=date.fromisoformat(site.opened_on),
        months=months,
        calendar=calendar,
    )


def _facts(
    tx: Tx, term: contractsql.TermFacts, site: sites.Site, today: date, visit_by: date
) -> NoticeFacts:
    lang = term.lang if term.lang in LANGUAGES else site.lang
    return NoticeFacts(
        lang=lang if lang in LANGUAGES else "en",
        issued_on=today,
        site=site.name,
        site_address=site.address,
        site_phone=site.phone,
        complaint_phone=site.complaint_phone,
        customer=term.customer,
        address=term.address,
        contract=term.number,
        starts_on=date.fromisoformat(term.starts_on),
        expires_on=date.fromisoformat(term.expires_on),
        equipment=tuple(contractsql.covered(tx.db.conn, term.contract_id)),
        visit_by=visit_by,
        visitor=term.owner or "",
    )


def due(store: Store, policy: Policy, now: int) -> Iterator[IssueNotice]:
    """Terms that want their notice now, the soonest to end first (CON-2, CON-3)."""
    months = policy.contracts.notice_months
    calendars = sites.calendars(store.conn)
    by_id = {site.id: site for site in sites.all_sites(store.conn)}
    if not calendars:
        return
    days = [calendar.day_of(now) for calendar in calendars.values()]
    last = months_later(max(days), months) + timedelta(_LONGEST_CLOSURE)
    for term in contractsql.unnoticed(store.conn, months_later(min(days), -months - 1), last):
        site = by_id[term.site_id]
        try:
            wanted = _is_due(term, site, calendars[site.id], months, now)
        except CalendarError:
            wanted = True  # fails by itself when it is done, and is reported; the others go on
        if wanted:
            yield IssueNotice(term=term.term_id)


class MarkNotice(Action):
    """Say how a notice fared: printed, sent, or not delivered and so to be tried again (CON-4).

    Attributes:
        notice: its row ID.
        delivery: what became of it.
    """

    name: ClassVar[str] = "notice.mark"
    roles: ClassVar[frozenset[Role]] = DESK
    notice: RowId
    delivery: Literal["printed", "sent", "undelivered"]

    def place(self, tx: Tx, /) -> str | None:
        """The contract's site."""
        return sites.site_of(tx.db.conn, "notices", self.notice)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = tx.one(
            "SELECT term_id, delivery, delivered_at FROM notices WHERE id = ?", self.notice
        )
        if row is None:
            raise BadInput("NOTICE", _("There is no notice {id}.").format(id=self.notice))
        if row["delivery"] == self.delivery:
            raise Refused(
                "CON-4",
                _("Notice {id} is marked so already: {delivery}.").format(
                    id=self.notice, delivery=word("delivery", self.delivery)
                ),
            )
        before = {"delivery": row["delivery"], "delivered_at": row["delivered_at"]}
        after = {
            "delivery": self.delivery,
            "delivered_at": None if self.delivery == "undelivered" else tx.now,
        }
        tx.update("notices", self.notice, after)
        subject = f"term:{row['term_id']}"
        entry = tx.journal(self.name, subject, before, after)
        return Done(subject, {"notice": self.notice, **after}, entry)
