"""``import calls``: calls from somebody else's table, and the report of how it went."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from opsroom.actions.importing import BadRow, ImportReport, import_calls
from opsroom.cli.output import Kept
from opsroom.cli.session import Session
from opsroom.cli.table import Column
from opsroom.domain.errors import BadInput
from opsroom.language import N_, _, n_

#: How the encoding was found out.
_HOW = {
    "named": N_("as named"),
    "bom": N_("by its mark"),
    "certain": N_("nothing else fits"),
    "guessed": N_("guessed: the likeliest"),
}
_SHOWN = 50
"""Bad rows shown in the table for people; a JSON document has all that were kept."""


def calls(session: Session) -> int:
    """``import calls``: all rows or none, unless ``--keep-good``; the report either way.

    Raises:
        BadInput: the file or the mapping can't be used; or a row was bad and nothing was kept.
    """
    args = session.args
    report = import_calls(
        session.room,
        Path(args.file),
        Path(args.map),
        dry_run=args.dry_run,
        keep_good=args.keep_good,
        encoding=args.encoding,
    )
    if report.kept and report.first:
        session.out.kept = Kept(f"{report.first} - {report.last}")
    session.out.answer(
        lambda: {"dry_run": args.dry_run, **_document(report)},
        lambda: _text(session, report),
    )
    if report.bad_count and not args.keep_good:
        raise BadInput(
            args.file,
            n_(
                "{n} bad row, so nothing was imported. Mend it, or add --keep-good.",
                "{n} bad rows, so nothing was imported. Mend them, or add --keep-good.",
                report.bad_count,
            ).format(n=report.bad_count),
        )
    if report.bad_count and not (report.imported or report.duplicates):
        raise BadInput(args.file, _("No row of it can be used; nothing was imported."))
    return 0


def _document(report: ImportReport) -> dict[str, Any]:
    return {**asdict(report), "bad": [row._asdict() for row in report.bad]}


def _text(session: Session, report: ImportReport) -> None:
    say = session.out.say
    say(
        _("{file}: {rows} rows; encoding {encoding} ({how}), delimiter {delimiter}").format(
            file=session.args.file,
            rows=report.rows,
            encoding=report.encoding,
            how=_(_HOW[report.encoding_how]),
            delimiter=repr(report.dialect),
        )
    )
    for line in _counts(report):
        say("  " + line)
    if report.bad:
        _bad_rows(session, report)
    if session.args.dry_run:
        say(_("A dry run: nothing was kept."))


def _counts(report: ImportReport) -> list[str]:
    """What became of the rows, without lines that say nothing."""
    lines = [n_("{n} call entered", "{n} calls entered", report.imported).format(n=report.imported)]
    if report.first:
        lines[0] += f": {report.first} - {report.last}"
    if report.customers:
        lines.append(
            n_("{n} new customer", "{n} new customers", report.customers).format(n=report.customers)
        )
    if report.site_made:
        lines.append(_("site {id} made").format(id=report.site))
    for text, count in (
        (_("{n} passed over: already in the register"), report.duplicates),
        (_("{n} passed over: the same as a row before"), report.repeated),
        (_("{n} passed over by the mapping's [state]"), report.skipped),
        (_("{n} with a time that a clock change skipped or doubled"), report.doubtful_times),
        (_("{n} bad"), report.bad_count),
    ):
        if count:
            lines.append(text.format(n=count))
    return lines


def _bad_rows(session: Session, report: ImportReport) -> None:
    columns = (
        Column(_("Line"), right=True),
        Column(_("Column"), elastic=True),
        Column(_("Value"), elastic=True),
        Column(_("What is wrong"), elastic=True),
    )
    session.out.table(columns, [_cells(row) for row in report.bad[:_SHOWN]])
    more = report.bad_count - min(len(report.bad), _SHOWN)
    if more:
        session.out.say(n_("and {n} more", "and {n} more", more).format(n=more))


def _cells(row: BadRow) -> tuple[str, ...]:
    line, *rest = row
    return (str(line), *(str(cell) for cell in rest))
