"""Importing calls from somebody else's table: streamed, all or nothing, repeatable.

Every call takes the register's own way (number, proposed type, clock, journal entry), in batches.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import ClassVar, Final

from opsroom.actions.company import enter_site
from opsroom.actions.door import Action, Done, Room, Tx
from opsroom.actions.importfile import Cells, Encoding, delimiter_of, encoding_of, pieces_of
from opsroom.actions.importrows import BadRow, Parsed, RowReader
from opsroom.actions.importwrite import Writer
from opsroom.domain.errors import BadInput
from opsroom.domain.mapping import CallMapping, SitePart
from opsroom.domain.people import EVERYWHERE, LEADS, Role
from opsroom.language import _
from opsroom.settings import SettingsError, parse

__all__ = ["BadRow", "ImportCalls", "ImportReport", "import_calls"]

BATCH: Final = 2_000
"""Rows that are held in memory and written together."""
BAD_KEPT: Final = 1_000
"""Bad rows that are told one by one; more are only counted."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        rows: rows of the file, the header and empty lines apart.
        imported: calls that entered the register; 0 when anything was bad and nothing was kept.
        duplicates: rows passed over, for their key is in the register already.
        repeated: rows passed over, for the file has the very same call before.
        skipped: rows that the mapping's [state] passes over.
        bad_count: rows that can't be used.
        bad: the first of them, at most `BAD_KEPT`.
        encoding: the codec, and how it was found: see `importfile.Encoding`.
        encoding_how: ``named``, ``bom``, ``certain`` or ``guessed``.
        dialect: the delimiter.
        doubtful_times: local times that a clock change skipped or doubled; see `TimePart`.
        customers: customers that were new.
        site: the site's ID.
        site_made: whether the import made it.
        first, last: the calls' numbers; ``None`` without any.
        kept: whether the changes were kept: not on a dry run, nor when a bad row spoilt them.
    """

    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    repeated: int = 0
    skipped: int = 0
    bad_count: int = 0
    bad: list[BadRow] = field(default_factory=list)
    encoding: str = ""
    encoding_how: str = ""
    dialect: str = ""
    doubtful_times: int = 0
    customers: int = 0
    site: str = ""
    site_made: bool = False
    first: str | None = None
    last: str | None = None
    kept: bool = False


def import_calls(
    room: Room,
    file: Path,
    mapping: Path,
    *,
    dry_run: bool = False,
    keep_good: bool = False,
    encoding: str | None = None,
) -> ImportReport:
    """Import the calls of a CSV file through a mapping file, in one transaction.

    Args:
        room: the door; whoever holds it imports.
        file: the table.
        mapping: how to read it; see `sample_db/la311.toml`.
        dry_run: go through all of it and keep nothing.
        keep_good: import what can be read; otherwise one bad row keeps everything out.
        encoding: overrides the mapping's.

    Raises:
        BadInput: the file or the mapping can't be used; ``where`` names file and line.
        Refused: the person may not import.
        Unusable: the database can't be used.
    """
    try:
        plan = parse(mapping, CallMapping)
    except SettingsError as error:
        raise BadInput("--map", str(error)) from None
    report = ImportReport()
    action = ImportCalls(file=file, plan=plan, encoding=encoding, keep_good=keep_good)
    door = room.acting(room.actor, "import")
    try:
        report = door.perform(action, dry_run=dry_run).facts["report"]
        report.kept = not dry_run
    except _Spoilt as spoilt:
        report = spoilt.report
        report.imported, report.customers, report.first, report.last = 0, 0, None, None
        report.site_made = False
    finally:
        door.close()
    return report


class _Spoilt(Exception):
    """A bad row was met and nothing is to be kept: rolls the transaction back."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report.bad_count)
        self.report = report


class ImportCalls(Action):
    """Enter every call of a table; see :func:`import_calls`, which is the way to call it.

    Attributes:
        file: the table.
        plan: the mapping.
        encoding: overrides the mapping's.
        keep_good: import what can be read.
    """

    name: ClassVar[str] = "call.import"
    roles: ClassVar[frozenset[Role]] = LEADS
    file: Path
    plan: CallMapping
    encoding: str | None = None
    keep_good: bool = False

    def place(self, tx: Tx, /) -> str | None:
        """The mapping's site; to make one concerns all."""
        known = tx.one("SELECT 1 FROM sites WHERE id = ?", self.plan.site.id)
        return self.plan.site.id if known else EVERYWHERE

    def run(self, tx: Tx) -> Done:
        """See :class:`Action`."""
        plan, report = self.plan, ImportReport(site=self.plan.site.id)
        encoding = encoding_of(self.file, self.encoding or plan.file.encoding)
        report.encoding, report.encoding_how = encoding
        wanted = [str(column) for _key, column in plan.needed_columns()]
        report.dialect = delimiter_of(
            self.file, encoding.name, plan.file.delimiter, plan.file.header, wanted
        )
        report.site_made = _site(tx, plan.site)
        reader, pieces = self._open(encoding, report.dialect)
        writer = Writer(tx, plan.site.id, reader.key)
        for batch in _batches(_parsed(pieces, reader, tx.now, report)):
            writer.write(batch)
        report.imported, report.duplicates = writer.imported, writer.duplicates
        report.repeated = writer.repeated
        report.bad_count += len(writer.bad)
        report.bad = sorted([*report.bad, *writer.bad])[:BAD_KEPT]
        report.customers, report.first, report.last = writer.new, writer.first, writer.last
        report.doubtful_times = reader.doubtful
        if report.bad_count and not self.keep_good:
            raise _Spoilt(report)
        if not report.imported:
            return Done(f"site:{plan.site.id}", {"report": report})
        facts = {"file": self.file.name, "rows": report.rows, "imported": report.imported}
        facts |= {"first": report.first, "last": report.last}
        entry = tx.journal(self.name, f"site:{plan.site.id}", None, facts)
        return Done(f"site:{plan.site.id}", {"report": report}, entry)

    def _open(self, encoding: Encoding, delimiter: str) -> tuple[RowReader, Iterator[list[Cells]]]:
        """The reader of rows for the file's header, and the rows after it."""
        header = self.plan.file.header
        pieces = pieces_of(self.file, encoding.name, delimiter, header)
        if not header:
            return RowReader(self.plan, None, f"{self.file}:1"), pieces
        first = next(iter(next(pieces, [])), None)
        where = f"{self.file}:{first.line if first else 1}"
        if first is None:
            raise BadInput(where, _("The file is empty: there is no header."))
        if first.problem:
            raise BadInput(where, _("The header can't be read: {why}.").format(why=first.problem))
        return RowReader(self.plan, first.cells, where), pieces


def _parsed(
    pieces: Iterable[list[Cells]], reader: RowReader, latest: int, report: ImportReport
) -> Iterator[Parsed]:
    """The rows that are calls; the others are counted and told in the report."""
    for piece in pieces:
        read = reader.read(piece, latest)
        report.rows += len(piece)
        report.skipped += read.skipped
        report.bad_count += len(read.bad)
        report.bad += read.bad[: BAD_KEPT - len(report.bad)]
        yield from read.calls


def _batches(calls: Iterator[Parsed]) -> Iterator[list[Parsed]]:
    while batch := list(islice(calls, BATCH)):
        yield batch


def _site(tx: Tx, part: SitePart) -> bool:
    """Make sure of the site; whether it had to be made.

    Raises:
        BadInput: it isn't there and the mapping can't make it, or it is there with another
            calendar than the mapping says: deadlines would not be what its author thinks.
    """
    calendar = None if part.calendar is None else json.dumps(part.calendar, ensure_ascii=False)
    known = tx.one("SELECT tz, calendar FROM sites WHERE id = ?", part.id)
    if known:
        if part.tz not in (None, known["tz"]) or calendar not in (None, known["calendar"]):
            raise BadInput(
                "--map",
                _("site {id} has another time zone or calendar than the mapping says.").format(
                    id=part.id
                ),
            )
        return False
    if not (part.name and part.tz and calendar):
        raise BadInput(
            "--map",
            _("There is no site {id}; to make it, [site] needs name, tz and calendar.").format(
                id=part.id
            ),
        )
    columns = {
        "id": part.id,
        "name": part.name,
        "kind": part.kind,
        "tz": part.tz,
        "lang": part.lang,
    }
    enter_site(tx, columns, part.calendar, part.opened_on)
    return True
