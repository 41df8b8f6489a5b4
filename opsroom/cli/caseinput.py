"""What is typed, or read from a file, for the forms of a complaint case."""

import json
import sys
from collections.abc import Sequence
from typing import Any, Final

from opsroom.domain.errors import BadInput
from opsroom.language import _

#: How the fields of a form are named among a verb's arguments.
PLACE: Final = "FIELD=VALUE"
#: Bytes that are read of a file, at most: far more than a form's fields hold.
_MOST: Final = 1_000_000


def values(typed: Sequence[str], options: Sequence[str], file: str | None) -> dict[str, str]:
    """What is to be recorded, by field: from a file, then as typed; the last word counts.

    Args:
        typed: ``field=value`` as arguments.
        options: the same after ``--set``.
        file: a JSON object in a file, or in standard input for ``-``.

    Raises:
        BadInput: something isn't of that form, or a field is given two values.
    """
    found = {} if file is None else _from_json("--from-json", file)
    typed_here: dict[str, str] = {}
    for where, pairs in ((PLACE, typed), ("--set", options)):
        for pair in pairs:
            field, equals, value = pair.partition("=")
            if not equals or not field.strip():
                raise BadInput(
                    where,
                    _("“{text}” isn't of the form field=value, such as wanted=refund.").format(
                        text=pair
                    ),
                )
            if typed_here.setdefault(field.strip(), value) != value:
                raise BadInput(where, _("{field} stands there twice.").format(field=field.strip()))
    return {**found, **typed_here}


def text(where: str, typed: str | None, file_option: str, file: str | None) -> str:
    """A text that is typed, or stands in a file or in standard input.

    Raises:
        BadInput: neither is given, or both, or the file can't be read.
    """
    if (typed is None) == (file is None):
        raise BadInput(
            where,
            _("The text is wanted once: {one} or {other}.").format(one=where, other=file_option),
        )
    return typed if typed is not None else _read(file_option, str(file))


def _read(where: str, file: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        BadInput: it can't be read, is too long, or isn't UTF-8.
    """
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(_MOST + 1)
        else:
            with open(file, "rb") as source:  # noqa: PTH123 - what the person named, as it is
                raw = source.read(_MOST + 1)
        if len(raw) > _MOST:
            raise BadInput(where, _("That is more than a form can hold."))
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(where, _("{file} isn't UTF-8 text.").format(file=file)) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a null byte
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            where, _("{file} can't be read: {reason}.").format(file=file, reason=reason)
        ) from None


def _from_json(where: str, file: str) -> dict[str, str]:
    """Fields and their values from one JSON object.

    Raises:
        BadInput: it isn't one, or a value is neither text, whole number, yes-or-no nor null.
    """
    try:
        found = json.loads(_read(where, file))
    except (ValueError, RecursionError):
        raise BadInput(where, _("{file} isn't JSON.").format(file=file)) from None
    if not isinstance(found, dict):
        raise BadInput(where, _("One JSON object is wanted, of fields and their values."))
    return {field: _plain(where, field, value) for field, value in found.items()}


def _plain(where: str, field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    raise BadInput(
        where,
        _("{field}: text, a whole number, true, false or null; amounts as text.").format(
            field=field
        ),
    )
