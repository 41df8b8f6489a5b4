"""A person who does random things, all that a room's door lets them, and says what was done."""

import random
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import NamedTuple

from opsroom.actions import moves
from opsroom.actions.door import Action, Done, Room
from opsroom.actions.register import AddCall
from opsroom.domain.errors import BadInput, Refused
from opsroom.domain.people import Actor, Role
from opsroom.domain.policy import Policy
from tests.rooms import NINE

BOSS = Actor("boss", "Wu Ling", Role.SUPERVISOR, "SH")
Chance = random.Random


class Deed(NamedTuple):
    """Something that the door said was done: its journal entry, session, action, and seconds."""

    entry: int
    session: str
    action: str
    took: float


def working_hours() -> int:
    """A clock of one working day that runs, and begins anew."""
    return NINE + int(time.monotonic() * 50) % 25_000


def room(path: str, clock: Callable[[], int] = working_hours) -> Room:
    """A supervisor's door."""
    return Room(path, Policy(), clock, BOSS)


def a_call(dice: Chance, token: str) -> AddCall:
    """A call that comes in once: another system calls it by a key of its own."""
    return AddCall(
        customer_name="王记海鲜酒楼",
        address="南京东路 1 号",
        phone="021-55500001",
        model="CX-200",
        fault=f"{token} 不制冷",
        zone=dice.choice(("urban", "suburban")),
        source_ref=token,
    )


def anything(dice: Chance, door: Room, token: str, *, fresh: float = 0.2) -> Action:
    """A random action on a random call; ``fresh`` is how many of them are new calls."""
    calls = door.store.rows("SELECT max(id) FROM calls")[0][0]
    if not calls or dice.random() < fresh:
        return a_call(dice, token)
    call = str(dice.randint(max(1, calls - 40), calls))
    who, why = dice.choice(("li", "wang")), f"because of {token}"
    later = door.clock() + dice.randint(60, 9000)
    return dice.choice(
        (
            lambda: moves.Dispatch(call=call, technician=who),
            lambda: moves.Reassign(call=call, technician=who, reason=why),
            lambda: moves.EnRoute(call=call),
            lambda: moves.Arrive(call=call),
            lambda: moves.Finish(call=call, voucher="absent", note=why),
            lambda: moves.Hold(call=call, reason="nobody_home", until=later, note=why),
            lambda: moves.Hold(call=call, reason="site_closed", note=why),
            lambda: moves.Resume(call=call),
            lambda: moves.Recall(call=call, reason=why),
            lambda: moves.Pin(call=call, reason=why),
            lambda: moves.Pin(call=call, off=True),
            lambda: moves.Rezone(call=call, zone=dice.choice(("urban", "suburban"))),
            lambda: moves.Cancel(call=call, reason=why),
            lambda: moves.Reopen(call=call, reason=why),
            moves.Undo,
        )
    )()


def act(door: Room, action: Action) -> Deed | None:
    """Do it; ``None`` when a rule says no."""
    begun = time.perf_counter()
    try:
        done: Done = door.perform(action)
    except (Refused, BadInput):  # a resume time may have passed by the time it is done
        return None
    return Deed(done.entry or 0, door.session, action.name, time.perf_counter() - begun)


def keep_on(path: str, seed: int, says: Connection, *, fresh: float = 0.2) -> None:
    """Act until killed; each deed is told after the door said it was done."""
    dice, door = Chance(seed), room(path)
    for number in range(10**9):
        if deed := act(door, anything(dice, door, f"k{seed}-{number}", fresh=fresh)):
            says.send_bytes(f"{deed.entry} {deed.session} {deed.action}".encode())


def keep_on_for(path: str, seed: int, seconds: float, says: Connection) -> None:
    """Act for some seconds, then tell all deeds and the failures."""
    from opsroom.domain.errors import OpsroomError

    dice, door = Chance(seed), room(path)
    deeds, failures, refused = list[Deed](), list[str](), 0
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        number += 1
        try:
            deed = act(door, anything(dice, door, f"w{seed}-{number}"))
        except OpsroomError as error:
            failures.append(str(error))
            continue
        refused += deed is None
        if deed:
            deeds.append(deed)
    says.send((deeds, failures, refused))
