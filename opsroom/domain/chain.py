"""The chain that makes tampering with the journal show (ROL-3): hashing and checking. Pure.

Each entry carries the SHA-256 of the hash before it and of all its own columns, its number
included; the first one stands on the room's own ID. So whoever changes, removes, adds or moves an
entry must write every later one anew, and a head kept outside the database tells that too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from opsroom.domain.digest import sha256

#: At most so many removed entries are looked for where the later ones were numbered anew.
_LOST: Final = 1000


class Entry(NamedTuple):
    """All columns of a journal entry but its hash; ``before`` and ``after`` are JSON text."""

    id: int
    at: int
    actor: str
    actor_name: str
    session: str
    origin: str
    action: str
    subject: str
    before: str | None
    after: str | None
    note: str
    undoes: int | None


class Link(NamedTuple):
    """An entry and the hash that it carries."""

    entry: Entry
    hash: str


class Head(NamedTuple):
    """The end of the chain as it was noted outside the database at ``at``, epoch seconds."""

    at: int
    id: int
    hash: str


class What(StrEnum):
    """What was done to a broken chain, as far as it can be told."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a chain was found.

    Attributes:
        count: entries that are in order, from the first on.
        id, hash: the last of them; the room's ID stands for the hash of none.
        what: what broke it; ``None`` when all is well.
        where: the number of the first entry that isn't in order.
        head: the outside head that tells it, where one does.
    """

    count: int
    id: int
    hash: str
    what: What | None = None
    where: int | None = None
    head: Head | None = None


def link_hash(before: str, entry: Sequence[Any]) -> str:
    """The hash that an entry carries.

    Texts are written with their lengths, so that no two entries look alike to the hash; bytes
    that aren't UTF-8, which only tampering brings in, come as lone surrogates.

    Args:
        before: the hash of the entry before, or the room's ID.
        entry: the columns of :class:`Entry`, in order.
    """
    number, at, actor, name, session, origin, action, subject, old, new, note, undoes = entry
    before = f"{before};{number},{at},{undoes};"  # numbers hold neither comma nor semicolon
    was = "-" if old is None else f"{len(old)}:{old}"
    now = "-" if new is None else f"{len(new)}:{new}"
    # One expression and no loop: checking a journal reckons hundreds of thousands of these.
    text = (
        f"{before}{len(actor)}:{actor}{len(name)}:{name}{len(session)}:{session}"
        f"{len(origin)}:{origin}{len(action)}:{action}{len(subject)}:{subject}"
        f"{was}{now}{len(note)}:{note}"
    )
    hashed: str = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return hashed


def link_hashes(before: str, first: Sequence[Any], told: Iterable[tuple[str, str]]) -> list[str]:
    """As :func:`link_hash` for entries in a row that say the same but for two columns.

    Several times as fast: an import writes a hundred thousand of these.

    Args:
        before: the hash of the entry before, or the room's ID.
        first: the columns of :class:`Entry` for the first one; the others have the next numbers.
        told: ``subject`` and ``after`` of each.
    """
    from hashlib import sha256

    number, at, actor, name, session, origin, action, _subject, old, _new, note, undoes = first
    was = "-" if old is None else f"{len(old)}:{old}"
    start = "".join(f"{len(text)}:{text}" for text in (actor, name, session, origin, action))
    start, end = f",{at},{undoes};{start}", f"{len(note)}:{note}"
    hashes = []
    for here, (subject, new) in enumerate(told, number):
        text = f"{before};{here}{start}{len(subject)}:{subject}{was}{len(new)}:{new}{end}"
        before = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        hashes.append(before)
    return hashes


def verify(room: str, links: Iterable[Link], heads: Iterable[Head] = (), noted: int = 0) -> Verdict:
    """Walk a chain up to its first broken link.

    Args:
        room: the room's ID, on which the first entry stands.
        links: the journal, by number.
        heads: what was noted outside the database, in any order.
        noted: the number of the last of them by the database's own word: it was there.
    """
    wanted: dict[int, list[Head]] = {}
    for head in heads:
        wanted.setdefault(head.id, []).append(head)
    count, hash_ = 0, room
    walk = iter(links)
    for entry, carried in walk:
        if entry.id != count + 1:
            what = What.MISSING if entry.id > count + 1 else What.INSERTED
            return Verdict(count, count, hash_, what, count + 1)
        if not _fits(hash_, entry, carried):
            what = _told(hash_, Link(entry, carried), walk, noted)
            return Verdict(count, count, hash_, what, entry.id)
        for head in wanted.pop(entry.id, ()):
            if head.hash != carried:
                return Verdict(count, count, hash_, What.REWRITTEN, entry.id, head)
        count, hash_ = entry.id, carried
    lost = [head for later in wanted.values() for head in later]
    if lost:
        first = min(lost, key=lambda head: head.id)
        return Verdict(count, count, hash_, What.TRUNCATED, count + 1, first)
    if count < noted:
        return Verdict(count, count, hash_, What.TRUNCATED, count + 1)
    return Verdict(count, count, hash_)


def _fits(before: str, entry: Entry, carried: str) -> bool:
    try:
        return link_hash(before, entry) == carried
    except (TypeError, ValueError):  # a value of a kind that no entry can have
        return False


def _told(before: str, broken: Link, rest: Iterable[Link], noted: int) -> What:
    """What happened at an entry that carries a wrong hash, told from what follows it."""
    entry, carried = broken
    follows: Link | None = None
    alone = freed = False
    hashes = {entry.id - 1: before, entry.id: carried}
    for link in rest:
        if follows is None:
            follows = link
            alone = _fits(carried, link.entry, link.hash)
        freed = freed or _fits(before, link.entry._replace(id=entry.id), link.hash)
        hashes[link.entry.id] = link.hash
    if _elsewhere(broken, hashes):
        return What.REORDERED
    if alone or _unhashed(before, entry, follows):
        return What.ALTERED  # only what it says itself is wrong, or only its hash
    if freed or (len(carried) != len(sha256().hexdigest()) and entry.id > noted):
        return What.INSERTED  # without it a later one would follow, or it never had a hash
    if follows and any(
        _fits(carried, follows.entry._replace(id=follows.entry.id + lost), follows.hash)
        for lost in range(1, _LOST + 1)
    ):
        return What.MISSING  # and the later ones were given the numbers before theirs
    return What.ALTERED


def _unhashed(before: str, entry: Entry, follows: Link | None) -> bool:
    """Whether the next entry stands on the hash that this one should carry."""
    try:
        return follows is not None and _fits(link_hash(before, entry), follows.entry, follows.hash)
    except (TypeError, ValueError):
        return False


def _elsewhere(moved: Link, hashes: dict[int, str]) -> bool:
    """Whether an entry is another one of the chain: under that number, its hash is there."""
    known = set(hashes.values())
    try:
        return any(
            link_hash(hash_, moved.entry._replace(id=number)) in known
            for at, hash_ in hashes.items()
            for number in {at + 1, at, moved.entry.id + 1}
        )
    except (TypeError, ValueError):
        return False
