"""What is typed into the forms of a complaint case."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated

from pydantic import Field

from opsroom.actions.caseedit import CaseEdit
from opsroom.documents.casewords import CaseWords
from opsroom.domain.cases import BadValue, beyond, longest, read_value
from opsroom.domain.errors import BadInput
from opsroom.domain.fields import PARA_MAX, Line
from opsroom.domain.money import parse
from opsroom.domain.tracks import FieldSpec, Step
from opsroom.language import _
from opsroom.language.casewords import BAD_VALUES
from opsroom.language.trackwords import title
from opsroom.language.words import series

#: More than any field holds: how much one holds is for the field to say, with its name.
Typed = Annotated[str, Field(max_length=20 * PARA_MAX)]
Values = Annotated[dict[Line, Typed], Field(max_length=100)]
"""Field to what was typed; the empty text clears it."""


def put_values(edit: CaseEdit, step: Step, values: Mapping[str, str]) -> None:
    """Record what was typed into the fields of a step.

    Raises:
        BadInput: the step has no such field, or it can't hold that.
    """
    words = CaseWords(edit.tx.policy)
    for field, text in values.items():
        spec = words.spec_of(field) if field in step.fields else None
        if spec is None:
            raise BadInput(
                field,
                _("There is no field “{field}” in “{step}”. It has: {fields}.").format(
                    field=field, step=title(step.title), fields=series(step.fields) or "-"
                ),
            )
        edit.put_fact(field, _read(edit, spec, field, text))
    if found := beyond(edit.tx.policy.book.fields, edit.facts(), values):
        code, most = found
        facts = edit.facts()
        raise BadInput(
            code,
            _("{n} is more than “{field}”, which is {most}.").format(
                n=words.value(code, facts[code]),
                field=words.field(most),
                most=words.value(most, facts[most]),
            ),
        )


def _read(edit: CaseEdit, spec: FieldSpec, field: str, text: str) -> str:
    try:
        kept = read_value(spec, text, partial(parse, decimals=edit.tx.policy.money.decimals))
        today = edit.tx.calendar(edit.case["site_id"]).day_of(edit.now)
        if spec.past and date.fromisoformat(kept) > today:
            raise BadValue("future")
        return kept
    except BadValue as error:
        if error.code == "empty":
            return ""
        raise BadInput(
            field,
            _(BAD_VALUES[error.code]).format(
                value=_shown(text), choices=series(spec.choices), limit=longest(spec)
            ),
        ) from None


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else f"{flat[:39]}…"
