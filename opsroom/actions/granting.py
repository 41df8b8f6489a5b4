"""Who gives whom what: nobody grants more than they have (ROL-2, DSP-4; ours)."""

from opsroom.actions.room import Tx
from opsroom.domain.errors import Refused
from opsroom.domain.people import EVERYWHERE, GIVERS, LEADS, TRUSTED, Actor, Role
from opsroom.language import _
from opsroom.language.words import series, word
from opsroom.store import sites


def place_of(tx: Tx, person: str) -> str | None:
    """What is done about somebody is their site's business; ``None`` where there is nobody."""
    row = tx.one("SELECT site_id FROM people WHERE id = ?", person)
    return (row["site_id"] or EVERYWHERE) if row else None


def must_grant(
    tx: Tx, role: Role | str, place: str, *, wide: bool = False, without: str = ""
) -> None:
    """Check that the actor may give somebody a role, a post of it, or an account; or take it away.

    Roles that approve or enter money are given by those of :data:`GIVERS`; while a place has none
    of them, by whoever leads all sites. The others are given by those who lead. Who only stands in
    for somebody on a post gives nothing: it would last longer than they do.

    Args:
        tx: the transaction.
        role: what is given.
        place: the site it is given at, or :data:`EVERYWHERE`.
        wide: whether whoever has it belongs to no site: who leads one makes nobody lead all.
        without: somebody who doesn't count as one who could give it: it is about them.

    Raises:
        Refused: names who may (ROL-2), or says that a stand-in may not (DSP-4).
    """
    known = sites.person(tx.db.conn, tx.actor.id)
    own = known.role if known is not None else tx.actor.role
    if own is not tx.actor.role and own not in LEADS | GIVERS:
        raise Refused(
            "DSP-4",
            _(
                "{name} stands in as {role} and gives no roles, posts or accounts meanwhile: "
                "whoever has the role themselves does."
            ).format(name=tx.actor.name, role=word("role", tx.actor.role)),
        )
    if Role(role) not in TRUSTED:
        if own not in LEADS:
            raise _for_others(tx, role, sorted(LEADS))
        if wide and Role(role) in LEADS and tx.actor.site is not None:
            raise Refused(
                "ROL-2",
                _(
                    "{name} belongs to {site}, and makes nobody {role} of all sites; name a site. "
                    "Whoever owns the database's file leads all sites."
                ).format(name=tx.actor.name, site=tx.actor.site, role=word("role", role)),
            )
        return
    if own in GIVERS:
        return
    there = _givers(tx, place, without)
    if there or own not in LEADS:
        raise _for_others(tx, role, sorted(GIVERS), there)
    if tx.actor.site is not None:
        raise Refused(
            "ROL-2",
            _(
                "While nobody is {givers}, whoever leads all sites gives the role {role}; {name} "
                "belongs to {site}. Whoever owns the database's file leads all sites."
            ).format(
                givers=_(" / ").join(word("role", one) for one in sorted(GIVERS)),
                role=word("role", role),
                name=tx.actor.name,
                site=tx.actor.site,
            ),
        )


def _givers(tx: Tx, place: str, without: str) -> list[str]:
    """The names of those who could give it at that place."""
    only = len(sites.site_ids(tx.db.conn)) <= 1
    rows = tx.all("SELECT id, name, role, site_id FROM people WHERE active ORDER BY id")
    people = [Actor(r["id"], r["name"], Role(r["role"]), r["site_id"]) for r in rows]
    return [
        one.name
        for one in people
        if one.role in GIVERS and one.id != without and one.belongs(place, only_site=only)
    ]


def _for_others(
    tx: Tx, role: Role | str, roles: list[Role], names: list[str] | None = None
) -> Refused:
    text = (
        _("The role {role} is given by {roles} ({names}), not by {name}.")
        if names
        else _("The role {role} is given by {roles}, not by {name}.")
    )
    return Refused(
        "ROL-2",
        text.format(
            role=word("role", role),
            roles=_(" / ").join(word("role", one) for one in roles),
            names=series(names or ()),
            name=tx.actor.name,
        ),
    )
