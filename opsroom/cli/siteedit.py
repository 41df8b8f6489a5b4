"""``site edit``: a site's letterhead and opening hours (CAL-1)."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from opsroom.cli.calendar_words import calendar_sentence
from opsroom.cli.calls import build, given
from opsroom.cli.session import Session
from opsroom.cli.when import day
from opsroom.domain.errors import BadInput
from opsroom.domain.hours import CalendarError, spec_from
from opsroom.domain.openings import spans_from, week_from
from opsroom.language import _, n_
from opsroom.language.words import series

_SHOWN = 12
"""Numbers of calls and cases that are told."""


def edit(session: Session) -> int:
    """Change it; the deadlines that have moved are told."""
    from opsroom.actions.siteedit import EditSite

    fields = given(session)
    if "hours" in fields and "file" in fields:
        raise BadInput("--hours", _("Either this or --hours-file."))
    for key in ("closed", "ordinary"):
        fields[key] = tuple(day(f"--{key}", text) for text in fields.get(key, ()))
    fields["extra"] = dict(_extra(text) for text in fields.get("extra", ()))
    if "hours" in fields:
        try:
            fields["week"] = week_from(fields.pop("hours"))
            spec_from({"week": fields["week"]}, "UTC")
        except CalendarError as error:
            raise BadInput("--hours", calendar_sentence(error, "")) from None
    if "file" in fields:
        told = _read(fields.pop("file"))
        fields["closed"] += told.pop("closed")
        fields["extra"] |= told.pop("extra")
        fields = {**told, **fields}
    facts = session.perform(build(session, EditSite, fields)).facts
    _tell(session, facts)
    return 0


def _tell(session: Session, facts: dict[str, Any]) -> None:
    calls, cases = facts["calls"], facts["cases"]
    lines = [_("Site {id} is changed.").format(id=facts["id"])]
    if facts["calendar"] is not None:
        lines.append(_("The hours hold from today on; the days before keep theirs."))
    if moved := (*calls, *cases):
        some = series(moved[:_SHOWN]) + (" …" if len(moved) > _SHOWN else "")
        text = n_(
            "{n} deadline was worked out anew: {numbers}.",
            "{n} deadlines were worked out anew: {numbers}.",
            len(moved),
        )
        lines.append(text.format(n=len(moved), numbers=some))
    session.tell(facts, "\n".join(lines))


def _extra(text: str) -> tuple[date, list[list[str]]]:
    """A day with its hours."""
    first, _space, rest = text.strip().partition(" ")
    when = day("--extra", first)
    try:
        if not rest:
            raise CalendarError("bad_spans", "", first)
        spans = spans_from(rest)
        spec_from({"extra": {first: spans}}, "UTC")
    except CalendarError as error:
        raise BadInput("--extra", calendar_sentence(error, "")) from None
    return when, spans


def _read(name: str) -> dict[str, Any]:
    """The hours of a file, as fields of the action."""
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
        value = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
        spec = spec_from(value, "UTC")
        if spec.earlier:  # what was is known already
            raise CalendarError("unknown_key", "earlier", "week, closed, extra, holidays")
    except CalendarError as error:
        raise BadInput("--hours-file", calendar_sentence(error, "")) from None
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            "--hours-file", _("{path} can't be read: {reason}.").format(path=name, reason=reason)
        ) from None
    fields: dict[str, Any] = {
        "closed": tuple(sorted(spec.closed)),
        "extra": {date.fromisoformat(str(on)): spans for on, spans in _pairs(value)},
    }
    if "week" in value:
        fields["week"] = value["week"]
    if "holidays" in value:
        fields["holidays"] = value["holidays"] or "none"
    return fields


def _pairs(value: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(value.get("extra", {}).items())
