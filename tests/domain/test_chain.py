"""The journal's chain: whatever is done to it, wherever, is found (ROL-3)."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsroom.domain import chain
from opsroom.domain.chain import (
    Entry,
    Head,
    Link,
    Verdict,
    What,
    link_hash,
    link_hashes,
    verify,
)

ROOM = "b" * 32
PLACES = st.integers(min_value=0, max_value=39)


def chained(entries: Sequence[Entry], room: str = ROOM) -> list[Link]:
    """The entries with the hashes that they carry."""
    links, before = [], room
    for entry in entries:
        before = link_hash(before, entry)
        links.append(Link(entry, before))
    return links


def entries(count: int) -> list[Entry]:
    """Entries as a day leaves them: some that came from nothing, some that take another back."""
    return [
        Entry(
            number,
            1_795_000_000 + 60 * number,
            "wu",
            "吴玲",
            f"session{number // 7}",
            "screen",
            "call.add" if number % 3 == 0 else "call.hold",
            f"call:{number // 3 + 1}",
            None if number % 3 == 0 else '{"call": {"state": "waiting"}}',
            f'{{"call": {{"fault": "不制冷 {number}"}}}}',
            "" if number % 2 else f"note {number}",
            number - 1 if number % 11 == 0 else None,
        )
        for number in range(1, count + 1)
    ]


WHOLE = chained(entries(40))


def found(links: Sequence[Link], heads: Sequence[Head] = ()) -> Verdict:
    return verify(ROOM, links, heads)


def numbered(links: Sequence[Link]) -> list[Link]:
    """The same entries, their numbers without gaps and their hashes as they were."""
    return [Link(link.entry._replace(id=number), link.hash) for number, link in enumerate(links, 1)]


def test_a_chain_that_nobody_touched_is_whole():
    assert found(WHOLE) == Verdict(40, 40, WHOLE[-1].hash)
    assert found([]) == Verdict(0, 0, ROOM)


def test_of_ten_thousand_entries_each_is_hashed_once(monkeypatch):
    """So that verifying takes as long as the journal is, and no longer."""
    links, hashed = chained(entries(10_000)), Counter[int]()

    def counted(before: str, entry: Entry) -> str:
        hashed[entry.id] += 1
        return link_hash(before, entry)

    monkeypatch.setattr(chain, "link_hash", counted)
    assert found(links).count == 10_000
    assert len(hashed) == hashed.total() == 10_000


@given(place=PLACES, column=st.sampled_from(Entry._fields), data=st.data())
def test_a_change_of_any_column_is_found_at_its_place(place, column, data):
    links = list(WHOLE)
    entry = links[place].entry
    kinds = {"id": st.integers(), "at": st.integers(), "undoes": st.none() | st.integers()}
    text = st.text() | st.none() if column in ("before", "after") else st.text()
    value = data.draw(kinds.get(column, text).filter(lambda value: value != getattr(entry, column)))
    links[place] = Link(entry._replace(**{column: value}), links[place].hash)
    verdict = found(links)
    assert verdict.count == place
    assert verdict.where == place + 1
    if column != "id":
        assert verdict.what is What.ALTERED


@given(place=PLACES, hash_=st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_another_hash_is_found(place, hash_):
    links = list(WHOLE)
    links[place] = Link(links[place].entry, hash_)
    verdict = found(links)
    assert (verdict.what is None) == (hash_ == WHOLE[place].hash)
    assert verdict.what is None or verdict.where == place + 1


@given(start=PLACES, count=st.integers(1, 40))
def test_missing_entries_are_found(start, count):
    """Those at the end are told by a head that was noted outside, and by nothing else."""
    links = WHOLE[:start] + WHOLE[start + count :]
    head = Head(5, 40, WHOLE[-1].hash)
    if start + count < 40:
        assert (found(links).what, found(links).where) == (What.MISSING, start + 1)
    else:
        assert found(links).what is None
        verdict = found(links, [head])
        assert (verdict.what, verdict.where, verdict.head) == (What.TRUNCATED, start + 1, head)


@given(start=PLACES, count=st.integers(1, 40))
def test_missing_entries_are_found_where_the_later_ones_were_numbered_anew(start, count):
    links = numbered(WHOLE[:start] + WHOLE[start + count :])
    if len(links) == start:  # the end went: see above
        return
    verdict = found(links)
    assert verdict.where == start + 1
    assert verdict.what is (What.MISSING if len(links) > start + 1 else What.ALTERED)


@given(place=PLACES, forged=st.sampled_from(["", "f" * 64]))
def test_an_entry_put_in_is_found(place, forged):
    links = list(WHOLE)
    links.insert(place, Link(WHOLE[5].entry._replace(note="forged"), forged))
    verdict = found(numbered(links))
    assert (verdict.what, verdict.where) == (What.INSERTED, place + 1)


def test_an_entry_added_at_the_end_without_a_hash_is_found():
    links = [*WHOLE, Link(WHOLE[5].entry._replace(id=41), "")]
    verdict = found(links)
    assert (verdict.what, verdict.where) == (What.INSERTED, 41)


@given(pair=st.lists(PLACES, min_size=2, max_size=2, unique=True), hashes_too=st.booleans())
def test_two_entries_that_changed_places_are_found(pair, hashes_too):
    first, second = sorted(pair)
    links = list(WHOLE)
    links[first], links[second] = links[second], links[first]
    if not hashes_too:
        links = [Link(link.entry, whole.hash) for link, whole in zip(links, WHOLE, strict=True)]
    verdict = found(numbered(links))
    assert (verdict.what, verdict.where) == (What.REORDERED, first + 1)


@given(order=st.permutations(range(40)))
def test_any_other_order_is_found(order):
    links = numbered([WHOLE[place] for place in order])
    assert (found(links).what is None) == (list(order) == list(range(40)))


@given(place=PLACES)
def test_a_chain_written_anew_is_told_by_a_head_from_before(place):
    """Whoever can write the file can write all hashes anew, but not what lies outside."""
    forged = [link.entry for link in WHOLE]
    forged[place] = forged[place]._replace(note="forged")
    links = chained(forged)
    assert found(links).what is None
    heads = [Head(link.entry.at, link.entry.id, link.hash) for link in WHOLE]
    verdict = found(links, heads)
    assert (verdict.what, verdict.where, verdict.head) == (What.REWRITTEN, place + 1, heads[place])


def test_a_chain_belongs_to_its_room():
    assert verify("c" * 32, WHOLE).where == 1
    assert found(chained(entries(3), "c" * 32)).where == 1


@given(columns=st.permutations(["ab", "a", "b", "", "1:a", "a1:b"]))
def test_text_moved_from_one_column_to_the_next_is_another_entry(columns):
    """No two entries look alike to the hash."""
    fields = ("actor", "actor_name", "session", "action", "subject", "note")
    entry = WHOLE[0].entry
    plain = entry._replace(**dict(zip(fields, ["ab", "a", "b", "", "1:a", "a1:b"], strict=True)))
    moved = entry._replace(**dict(zip(fields, columns, strict=True)))
    assert (link_hash(ROOM, plain) == link_hash(ROOM, moved)) == (plain == moved)


@given(
    told=st.lists(st.tuples(st.text(), st.text()), max_size=5),
    old=st.none() | st.text(),
    note=st.text(),
    undoes=st.none() | st.integers(1, 9),
)
def test_entries_linked_together_carry_what_each_would_alone(told, old, note, undoes):
    first = WHOLE[0].entry._replace(id=7, before=old, note=note, undoes=undoes)
    alone = [
        first._replace(id=number, subject=subject, after=after)
        for number, (subject, after) in enumerate(told, first.id)
    ]
    hashes = [link.hash for link in chained(alone)]
    assert link_hashes(ROOM, first, told) == hashes


@settings(max_examples=200)
@given(data=st.data())
def test_any_two_different_chains_end_in_different_heads(data):
    """Several changes at once, of any kind: the head that was noted before tells."""
    links = [link.entry for link in WHOLE[:8]]
    for _change in range(data.draw(st.integers(1, 4))):
        kind = data.draw(st.sampled_from(["drop", "copy", "swap", "note"]))
        place = data.draw(st.integers(0, max(0, len(links) - 1)))
        if kind == "copy" or not links:
            links.insert(place, WHOLE[place].entry)
        elif kind == "drop":
            links.pop(place)
        elif kind == "swap":
            links.append(links.pop(place))
        else:
            links[place] = links[place]._replace(note=data.draw(st.text(max_size=3)))
    forged = chained([entry._replace(id=number) for number, entry in enumerate(links, 1)])
    same = [link.entry for link in forged[:8]] == [link.entry for link in WHOLE[:8]]
    verdict = found(forged, [Head(0, 8, WHOLE[7].hash)])
    assert (verdict.what is None) == same


@pytest.mark.parametrize("column", ["actor", "at", "before"])
def test_a_value_of_a_kind_that_no_entry_has_is_found_and_no_crash(column):
    links = list(WHOLE)
    links[3] = Link(links[3].entry._replace(**{column: 1.5}), links[3].hash)
    assert found(links).where == 4
