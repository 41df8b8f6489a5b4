"""Posts, absences and accounts on the command line (DSP-4, ROL-2)."""

from typing import TYPE_CHECKING, Any

from opsroom.cli.calls import build, given
from opsroom.cli.session import Session
from opsroom.cli.show import no_site
from opsroom.cli.table import Column
from opsroom.cli.when import day, time_at
from opsroom.domain.errors import BadInput
from opsroom.domain.worktime import Calendar
from opsroom.language import _
from opsroom.language.words import series, word
from opsroom.store import postsql, sites
from opsroom.store.leavingsql import Behind
from opsroom.store.postsql import Held

if TYPE_CHECKING:
    from opsroom.actions.door import Action


def add_post(session: Session) -> int:
    """``post add``: enter a post, or change who holds it."""
    from opsroom.actions.posts import SetPost

    fields = given(session)
    if "since" in fields:
        fields["since"] = day("--since", fields["since"])
    facts = session.perform(build(session, SetPost, fields)).facts
    session.tell(facts, _("Post {name} of {site_id} is set.").format(**facts))
    return 0


def posts_overview(session: Session) -> int:
    """``post list``: the posts, and who answers for them now."""
    conn = session.store.conn
    rows = postsql.held(conn, session.now, session.site())
    columns = (
        Column(_("Site")),
        Column(_("Post"), elastic=True),
        Column("A", elastic=True),
        Column("B", elastic=True),
        Column(_("Responsible now"), elastic=True),
        Column(_("Re-checks"), elastic=True),
        Column(_("They change places")),
    )
    session.out.answer(
        lambda: {"posts": [_value(one) for one in rows]},
        lambda: session.out.table(columns, [_cells(one) for one in rows]),
    )
    return 0


def _cells(one: Held) -> tuple[str, ...]:
    holds = one.holding

    def name(person: str | None) -> str:
        if person is None:
            return ""
        text = one.name(person)
        if person in one.left:
            return _("{name} (has left)").format(name=text)
        return _("{name} (absent)").format(name=text) if person in holds.absent else text

    every = one.post.rotates_days
    return (
        one.post.site_id,
        one.post.name,
        name(holds.main),
        name(holds.backup),
        _("vacant") if one.vacant else name(holds.responsible),
        name(holds.checks),
        _("every {n} d").format(n=every) if every else "",
    )


def _value(one: Held) -> dict[str, Any]:
    holds = one.holding
    return {
        "site": one.post.site_id,
        "role": one.post.role,
        "name": one.post.name,
        "main": holds.main,
        "backup": holds.backup,
        "responsible": None if one.vacant else holds.responsible,
        "vacant": one.vacant,
        "left": sorted(one.left),
        "checks": holds.checks,
        "absent": sorted(holds.absent),
        "rotates_days": one.post.rotates_days,
        "since": one.post.since.isoformat(),
    }


def absent(session: Session) -> int:
    """``person absent``: somebody will not be here."""
    from opsroom.actions.posts import SetAbsence

    fields = given(session)
    cal, person = _calendar(session, fields["person"]), fields["person"]
    times = {"since": "--from", "until": "--until"}
    for key, flag in times.items():
        if key in fields:
            fields[key] = time_at(flag, fields[key], cal, session.now)
    facts = session.perform(build(session, SetAbsence, fields)).facts
    text = _("{name} is absent from {since} to {until}.").format(
        name=facts["name"],
        since=cal.iso(facts["starts_at"])[:16],
        until=cal.iso(facts["ends_at"])[:16],
    )
    iso = {key: cal.iso(facts[key]) for key in ("starts_at", "ends_at")}
    session.tell({"person": person, "reason": facts["reason"], **iso}, text)
    return 0


def present(session: Session) -> int:
    """``person present``: somebody is back."""
    from opsroom.actions.posts import EndAbsence

    facts = session.perform(build(session, EndAbsence, given(session))).facts
    cal = _calendar(session, facts["person_id"])
    value = {"person": facts["person_id"], "back_at": cal.iso(facts["back_at"])}
    session.tell(value, _("{name} is here again.").format(name=facts["name"]))
    return 0


def leave(session: Session) -> int:
    """``person leave``: somebody works here no more; what is theirs is told, to hand over."""
    from opsroom.actions.leaving import Leave

    facts = session.perform(build(session, Leave, given(session))).facts
    lines = [_("{name} works here no more.").format(name=facts["name"])]
    person, lists = facts["person"], {key: facts[key] for key in Behind._fields}
    left = Behind(**lists)
    how = {
        "calls": _("Calls to send others to: {numbers}: `opsroom call reassign {one} --to …`"),
        "cases": _("Cases to hand over: {numbers}: `opsroom case hand {one} --to …`"),
        "offered": _("Cases to offer to others: {numbers}: `opsroom case hand {one} --to …`"),
        "visits": _("Renewals to win for others: {numbers}."),
    }
    for key, text in how.items():
        if numbers := getattr(left, key):
            lines.append(text.format(numbers=series(numbers), one=numbers[0]))
    passed = [
        _("{number} to {role}").format(number=one["case"], role=word("role", one["role"]))
        for one in facts["passed"]
    ]
    if passed:
        text = _("Passed to who decides now: {cases}.")
        lines.append(text.format(cases=series(passed)))
    for site, name in left.posts:
        text = _("Post {name} of {site} is vacant: `opsroom post add … --main …`")
        lines.append(text.format(name=name, site=site))
    value = {"person": person, "name": facts["name"], **left._asdict(), "passed": facts["passed"]}
    session.tell(value, "\n".join(lines))
    return 0


def rejoin(session: Session) -> int:
    """``person rejoin``: somebody who had left works here again."""
    from opsroom.actions.leaving import Rejoin

    facts = session.perform(build(session, Rejoin, given(session))).facts
    text = _("{name} works here again.").format(name=facts["name"])
    session.tell({"person": facts["person"], "name": facts["name"]}, text)
    return 0


def _calendar(session: Session, person: str) -> Calendar:
    """The calendar of somebody's site; for those without one, of the first site."""
    known = sites.person(session.store.conn, person)
    if known is None:
        raise BadInput("PERSON", _("Nobody here is {id}.").format(id=person))
    if known.site:
        return session.calendars[known.site]
    first = next(iter(session.calendars.values()), None)
    if first is None:
        raise BadInput("PERSON", no_site())
    return first


def add_account(session: Session) -> int:
    """``account add``: whose an account is."""
    from opsroom.actions.posts import MapAccount

    return _account(session, MapAccount, _("The account {account} is {name}'s."))


def remove_account(session: Session) -> int:
    """``account remove``: it is nobody's any more."""
    from opsroom.actions.posts import DropAccount

    return _account(session, DropAccount, _("The account {account} isn't {name}'s any more."))


def _account(session: Session, action: "type[Action]", text: str) -> int:
    facts = session.perform(build(session, action, given(session))).facts
    value = {"account": facts["account"], "person": facts["person_id"]}
    session.tell(value, text.format(account=facts["account"], name=facts["name"]))
    return 0


def accounts_overview(session: Session) -> int:
    """``account list``: the accounts that are known."""
    rows = postsql.accounts(session.store.conn)
    columns = (
        Column(_("Account")),
        Column("ID"),
        Column(_("Name"), elastic=True),
        Column(_("Role")),
        Column(_("Site")),
    )

    def value(row: postsql.AccountRow) -> dict[str, Any]:
        return {
            "account": row.account,
            "person": row.person_id,
            "name": row.name,
            "role": row.role,
            "site": row.site_id,
            "active": bool(row.active),
        }

    cells = [(r.account, r.person_id, r.name, word("role", r.role), r.site_id or "") for r in rows]
    session.out.answer(
        lambda: {"accounts": [value(row) for row in rows]},
        lambda: session.out.table(columns, cells),
    )
    return 0
