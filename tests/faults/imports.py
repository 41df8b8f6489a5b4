"""Tables that are no tables: lines of 100 MB, NULs, noise, encodings that aren't what they say."""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from opsroom.store.database import Store
from tests.faults.harness import ROOT, TOLD, Report, contents, sound
from tests.importing.kit import HEADER, PLAIN, ROW
from tests.rooms import Company

#: What an import may use at most, whatever the file: bytes.
MEMORY = 300 << 20


def run(folder: Path, long: bool) -> Report:
    """Import each file as it is, and see what is told and what is kept."""
    size = 100_000_000 if long else 4_000_000
    company = Company(folder / "room.db")
    company.room.close()
    (folder / "map.toml").write_text(PLAIN, encoding="utf-8")
    faults, memory, kept, refused = list[str](), 0, 0, 0
    before = contents(company.path)
    for name, pieces, wanted in tables(size):
        file = folder / "table.csv"
        with file.open("wb") as out:
            out.writelines(pieces)
        code, err, used = _import(company.path, file, folder / "map.toml")
        memory = max(memory, used)
        if code not in TOLD or "Traceback" in err or code == 3:
            faults.append(f"{name}: exit {code}: {err[:150]}")
        if used > MEMORY:
            faults.append(f"{name}: {used >> 20} MiB of memory")
        with closing(Store(company.path)) as store:
            rows = store.rows("SELECT source_ref FROM calls")
            kept, refused = kept + len(rows), refused + (code == 2)
            if wanted is not None and len(rows) != wanted:
                faults.append(f"{name}: {len(rows)} rows kept, not {wanted}")
            if code == 2 and contents(company.path)["calls"] != before["calls"]:
                faults.append(f"{name}: refused, and not as it was")
        faults += sound(company.path)
        company.path.unlink()
        company = Company(folder / "room.db")
        company.room.close()
    return Report(
        f"{len(list(tables(1)))} tables: a line, a cell and NULs of {size / 1e6:.0f} MB, noise, "
        "quotes never closed, encodings that aren't what they say",
        f"{refused} refused by file and line, {kept} good rows among bad ones kept, "
        f"{len(faults)} half-done or crashed; {memory >> 20} MiB of memory at most",
        faults,
    )


def tables(size: int) -> Iterator[tuple[str, list[bytes], int | None]]:
    """Name, content, and how many of its rows can be kept; ``None`` where that may vary."""
    head, good, tail = HEADER.encode(), ROW.format("good").encode(), ROW.format("last").encode()
    dice = random.Random(23)
    yield "a huge cell", [head, good.replace(b"Li", b"x" * size), tail], 1
    yield "a huge line of cells", [head, good.strip() + b",a" * (size // 2) + b"\n", tail], 1
    yield "no line break", [b"x" * size], None
    yield "NULs", [head, bytes(size), b"\n", tail], 1
    yield "NULs alone", [bytes(size)], None
    yield "noise", [dice.randbytes(size)], None
    yield "noise behind a header", [head, dice.randbytes(min(size, 10**6)), b"\n", tail], None
    yield "a quote never closed", [head, b'"', good * (min(size, 10**7) // len(good))], 1
    yield "quotes", [head, b'"' * min(size, 10**7), b"\n", tail], None
    yield "UTF-16 without a mark", [(HEADER + ROW.format("a")).encode("utf-16-le")], None
    yield "GB 18030", [(HEADER + ROW.format("a").replace("Li", "王伟")).encode("gb18030")], None
    yield "Latin-1", [(HEADER + ROW.format("a").replace("Li", "Müß")).encode("latin-1")], None
    yield "UTF-8 cut", [head, good.replace(b"Li", b"\xe7\x8e"), tail], None
    yield "surrogates", [head, good.replace(b"Li", b"\xed\xa0\x80"), tail], None


#: The program, and at its end the most memory it had, in kB: a child's own figure would begin
#: with what its parent has.
_MEASURED = """
import sys
from pathlib import Path
from opsroom.__main__ import main
code = main(sys.argv[2:])
Path(sys.argv[1]).write_bytes(Path("/proc/self/status").read_bytes())
sys.exit(code)
"""


def _import(db: Path, file: Path, mapping: Path) -> tuple[int, str, int]:
    """Run the command in a process of its own: exit code, what it said, bytes of memory."""
    words = ["--db", str(db), "--as", "boss", "--now", "2026-11-24T06:00:00Z", "import", "calls"]
    words += [str(file), "--map", str(mapping), "--keep-good"]
    status = db.parent / "status"
    with (db.parent / "said").open("w+b") as out:
        command = [sys.executable, "-c", _MEASURED, str(status), *words]
        code = subprocess.run(command, cwd=ROOT, stdout=out, stderr=out, check=False).returncode
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    used = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return code, text[-2000:], int(used[1]) * 1024 if used else 0
