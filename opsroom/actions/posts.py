"""Posts, absences and accounts: who answers for what, and who somebody is (DSP-4, ROL-2)."""

from datetime import date
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from opsroom.actions.door import Action, Done, Tx, must_be
from opsroom.actions.granting import must_grant
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.fields import Line, OptionalLine
from opsroom.domain.people import CASEWORK, EVERYWHERE, GIVERS, LEADS, Role
from opsroom.language import _
from opsroom.language.words import word
from opsroom.store import postsql

#: Roles that a post can have: those whose queues, reminders and cases there are (DSP-4).
POST_ROLES = CASEWORK - {Role.TECHNICIAN}
Instant = Annotated[int, Field(ge=0, le=2**53)]


def _person(tx: Tx, person: str, where: str) -> dict[str, Any]:
    row = tx.one("SELECT id, name, role, site_id FROM people WHERE id = ? AND active", person)
    if row is None:
        raise BadInput(where, _("Nobody here is {id}.").format(id=person))
    return row


class SetPost(Action):
    """Enter a post of a site, or change who holds it (DSP-4).

    Attributes:
        site: the site.
        role: whose queues and reminders go to it; a site has one post a role.
        title: its name; empty takes the role's.
        main, backup: who holds it (A), and who stands in and re-checks (B).
        rotates: days after which A and B change places; ``None``: never.
        since: the day on which ``main`` is A; ``None`` for today.
    """

    name: ClassVar[str] = "post.set"
    roles: ClassVar[frozenset[Role]] = LEADS | GIVERS
    site: Line
    role: Role
    title: OptionalLine = ""
    main: Line
    backup: Line | None = None
    rotates: Annotated[int, Field(ge=1, le=366)] | None = None
    since: date | None = None

    def place(self, _tx: Tx, /) -> str | None:
        """The post's site."""
        return self.site

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        today = tx.calendar(self.site).day_of(tx.now)
        must_be(self.role in POST_ROLES, "--role", _("That role has no post."))
        must_grant(tx, self.role, self.site)
        for where, person in (("--main", self.main), ("--backup", self.backup)):
            if person is not None:
                self._check(tx, where, person)
        must_be(self.backup != self.main, "--backup", _("Nobody stands in for themselves."))
        must_be(
            self.rotates is None or self.backup is not None,
            "--rotates",
            _("Who holds a post alone has nobody to change places with."),
        )
        columns = {
            "site_id": self.site,
            "role": str(self.role),
            "name": self.title or word("role", self.role),
            "main_id": self.main,
            "backup_id": self.backup,
            "rotates_days": self.rotates,
            "since": (self.since or today).isoformat(),
        }
        known = tx.one(
            "SELECT * FROM posts WHERE site_id = ? AND role = ?", self.site, str(self.role)
        )
        if known is None:
            post, before = tx.insert("posts", columns), None
        else:
            post, before = known["id"], {key: known[key] for key in columns}
            tx.update("posts", post, columns)
        subject = f"post:{post}"
        return Done(
            subject, {"id": post, **columns}, tx.journal(self.name, subject, before, columns)
        )

    def _check(self, tx: Tx, where: str, person: str) -> None:
        row = _person(tx, person, where)
        if row["site_id"] not in (None, self.site):
            raise Refused(
                "DSP-4",
                _("{name} works at another site ({site}).").format(
                    name=row["name"], site=row["site_id"]
                ),
            )


#: An absence is no longer: a year typed wrong would keep somebody out for good.
_LONGEST: Final = 3 * 366 * 86_400


class SetAbsence(Action):
    """Say that somebody will not be here: their post and their queue go to others (DSP-3, DSP-4).

    Attributes:
        person: who.
        since, until: from when until when, epoch seconds; ``since`` is now where it is left out.
        reason: why.
    """

    name: ClassVar[str] = "person.absent"
    roles: ClassVar[frozenset[Role]] = LEADS
    person: Line
    since: Instant | None = None
    until: Instant
    reason: OptionalLine = ""

    def place(self, tx: Tx, /) -> str | None:
        """The person's site."""
        return _place_of(tx, self.person)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = _person(tx, self.person, "PERSON")
        since = tx.now if self.since is None else self.since
        must_be(self.until > tx.now, "--until", _("That time has passed."))
        must_be(self.until > since, "--until", _("It would end before it begins."))
        must_be(
            self.until - since <= _LONGEST,
            "--until",
            _("That is more than three years: `opsroom person leave` is for who won't be back."),
        )
        columns = {
            "person_id": self.person,
            "starts_at": since,
            "ends_at": self.until,
            "reason": self.reason,
        }
        tx.insert("absences", columns)
        subject = f"person:{self.person}"
        facts = {"name": row["name"], **columns}
        return Done(subject, facts, tx.journal(self.name, subject, None, columns))


class EndAbsence(Action):
    """Somebody is back earlier than they said: absences that run now end now."""

    name: ClassVar[str] = "person.present"
    roles: ClassVar[frozenset[Role]] = LEADS
    person: Line

    def place(self, tx: Tx, /) -> str | None:
        """The person's site."""
        return _place_of(tx, self.person)

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = _person(tx, self.person, "PERSON")
        running = tx.all(
            "SELECT id, starts_at, ends_at FROM absences"
            " WHERE person_id = ? AND starts_at <= ? AND ends_at > ? ORDER BY id",
            self.person,
            tx.now,
            tx.now,
        )
        if not running:
            raise Refused("DSP-4", _("{name} isn't absent now.").format(name=row["name"]))
        for one in running:
            if one["starts_at"] < tx.now:
                tx.update("absences", one["id"], {"ends_at": tx.now})
            else:
                tx.delete("absences", one["id"])
        subject = f"person:{self.person}"
        before, after = {"absences": running}, {"back_at": tx.now}
        facts = {"name": row["name"], "person_id": self.person, **after}
        return Done(subject, facts, tx.journal(self.name, subject, before, after))


def _place_of(tx: Tx, person: str) -> str | None:
    row = tx.one("SELECT site_id FROM people WHERE id = ?", person)
    return (row["site_id"] or EVERYWHERE) if row else None


def _must_give(tx: Tx, person: str) -> None:
    """Check that the actor may make an account somebody's, or take it from them (ROL-2).

    Raises:
        Refused: see :func:`must_grant`.
    """
    row = tx.one("SELECT role, site_id FROM people WHERE id = ?", person)
    if row is not None:
        must_grant(tx, row["role"], EVERYWHERE, wide=row["site_id"] is None)


class MapAccount(Action):
    """Say whose an account of the operating system is (ROL-2).

    It is the company's business: whoever could map their own account to somebody else would be
    that person. So it is for who may give that person's role.

    Attributes:
        account: its name.
        person: whose it is.
    """

    name: ClassVar[str] = "account.add"
    roles: ClassVar[frozenset[Role]] = LEADS | GIVERS
    account: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}$")]
    person: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        row = _person(tx, self.person, "PERSON")
        known = tx.one("SELECT person_id FROM accounts WHERE account = ?", self.account)
        _must_give(tx, self.person)
        if known is not None:
            _must_give(tx, known["person_id"])
        tx.db.conn.execute(
            "INSERT INTO accounts (account, person_id) VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET person_id = excluded.person_id",
            (self.account, self.person),
        )
        subject = f"account:{self.account}"
        after = {"person_id": self.person}
        facts = {"account": self.account, "name": row["name"], **after}
        return Done(subject, facts, tx.journal(self.name, subject, known, after))


class DropAccount(Action):
    """Forget whose an account is; it is then nobody's, or that of the person of the same ID."""

    name: ClassVar[str] = "account.remove"
    roles: ClassVar[frozenset[Role]] = LEADS | GIVERS
    account: Line

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        known = next((a for a in postsql.accounts(tx.db.conn) if a.account == self.account), None)
        if known is None:
            raise BadInput(
                "ACCOUNT", _("No account {account} is known.").format(account=self.account)
            )
        _must_give(tx, known.person_id)
        tx.db.conn.execute("DELETE FROM accounts WHERE account = ?", (self.account,))
        subject, before = f"account:{self.account}", {"person_id": known.person_id}
        facts = {"account": self.account, "name": known.name, **before}
        return Done(subject, facts, tx.journal(self.name, subject, before, None))
