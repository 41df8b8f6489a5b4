"""How long until a change in one process shows on another's board: ``python -m tests.bench.live``.

Opens the room on real terminals, enters calls from this process, and takes the time from the end
of the commit to the bytes on each terminal.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from opsroom.actions.register import AddCall
from opsroom.actions.sample import build_sample
from opsroom.domain.policy import Policy
from opsroom.wiring import wire
from tests.pty_harness import Terminal


def main() -> None:
    """Measure and print the median and the worst, in milliseconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--boards", type=int, default=2)
    parser.add_argument("--calls", type=int, default=20)
    args = parser.parse_args()
    times = seen(args.boards, args.calls)
    middle, worst = times[len(times) // 2], times[-1]
    sys.stdout.write(
        f"{args.calls} calls on {args.boards} boards: median {middle * 1000:.0f} ms, "
        f"worst {worst * 1000:.0f} ms\n"
    )


def seen(boards: int, calls: int) -> list[float]:
    """Seconds from commit to screen for each call on each of so many boards, in order."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "room.db"
        build_sample(path, int(time.time()), Policy())
        argv = [sys.executable, "-m", "opsroom", "--db", str(path)]
        opened = [Terminal(argv, 160, 60) for _ in range(boards)]
        try:
            return sorted(measure(path, opened, calls))
        finally:
            for board in opened:
                board.kill()


def measure(path: Path, boards: list[Terminal], calls: int) -> list[float]:
    """Seconds from commit to screen, for each call and board."""
    for board in boards:
        board.wait_for("on time today", 60)
    room = wire(db=str(path)).room()
    times = []
    for number in range(calls):
        name = f"Zeta {number:04}"
        room.perform(
            AddCall(
                site="SH",
                customer_name=name,
                address="1 Test Road",
                phone="555-0100",
                model="T-1",
                fault="no power",
                zone="urban",
                received_at=int(time.time()) - 86_400 * 5,
            )
        )
        start = time.monotonic()
        for board in boards:
            board.wait_for(name, 20)
            times.append(time.monotonic() - start)
    return times


if __name__ == "__main__":
    main()
