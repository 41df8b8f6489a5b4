"""Forty people write at once."""

import time
from contextlib import closing
from pathlib import Path

from opsroom.store.database import Store
from tests.faults.deeds import keep_on_for
from tests.faults.harness import FORKS, Report, broken, quantile
from tests.faults.replay import Replay
from tests.rooms import Company

WRITERS = 40


def run(folder: Path, long: bool) -> Report:
    """Forty processes write as fast as they can; nothing fails, is lost or happens twice."""
    seconds = 60.0 if long else 4.0
    company = Company(folder / "room.db")
    company.room.close()
    pipes, processes = [], []
    for seed in range(WRITERS):
        hears, says = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=keep_on_for, args=(str(company.path), seed, seconds, says))
        process.start()
        says.close()
        pipes.append(hears)
        processes.append(process)
    begun = time.monotonic()
    told = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    wall = time.monotonic() - begun
    deeds = [deed for one, _failures, _refused in told for deed in one]
    failures = [failure for _deeds, some, _refused in told for failure in some]
    with closing(Store(company.path)) as store:
        rows = store.rows(
            "SELECT id, session FROM journal WHERE subject >= 'call:' AND subject < 'call;'"
        )
        kept, said = set(rows), [(deed.entry, deed.session) for deed in deeds]
        lost, more = set(said) - kept, len(rows) - len(set(said))
        faults = [f"failed: {text}" for text in failures] + [f"lost: {one}" for one in lost]
        if more or len(said) != len(set(said)):
            faults.append(f"{more} entries that nobody was told of")
        faults += broken(store.conn) + Replay(store.conn).everything()
    took = [1000 * deed.took for deed in deeds]
    return Report(
        f"{WRITERS} processes write without a pause for {seconds:.0f} s",
        f"{len(deeds):,} writes ({len(deeds) / wall:.0f}/s): lost {len(lost)}, doubled {more}, "
        f"failed {len(failures)}; a write p50 {quantile(took, 0.5):.0f} ms, "
        f"p99 {quantile(took, 0.99):.0f} ms, max {max(took, default=0):.0f} ms",
        faults,
    )
