"""What pydantic says of a value that can't be used, in a person's words and language."""

from collections.abc import Mapping
from typing import Any, Final

from opsroom.language import N_, _

#: Sentences by pydantic's type of mistake; what stands in braces is in the mistake's context.
_SENTENCES: Final = {
    "missing": N_("It is missing."),
    "extra_forbidden": N_("There is no such key."),
    "unexpected_keyword_argument": N_("There is no such key."),
    "string_type": N_("A text is wanted here."),
    "bool_type": N_("true or false is wanted here."),
    "bool_parsing": N_("true or false is wanted here."),
    "int_type": N_("A whole number is wanted here."),
    "int_parsing": N_("A whole number is wanted here."),
    "int_from_float": N_("A whole number is wanted here."),
    "float_type": N_("A number is wanted here."),
    "float_parsing": N_("A number is wanted here."),
    "path_type": N_("A path is wanted here, as a text."),
    "date_type": N_("A date is wanted here, such as 2026-11-24."),
    "date_parsing": N_("A date is wanted here, such as 2026-11-24."),
    "date_from_datetime_parsing": N_("A date is wanted here, such as 2026-11-24."),
    "time_type": N_("A time is wanted here, such as 08:30."),
    "time_parsing": N_("A time is wanted here, such as 08:30."),
    "literal_error": N_("One of these is wanted: {expected}."),
    "enum": N_("One of these is wanted: {expected}."),
    "greater_than_equal": N_("At least {ge}."),
    "greater_than": N_("More than {gt}."),
    "less_than_equal": N_("At most {le}."),
    "less_than": N_("Less than {lt}."),
    "string_unicode": N_("That text has characters that can't be kept."),
    "string_too_short": N_("It must not be empty."),
    "string_too_long": N_("At most {max_length} characters."),
    "string_pattern_mismatch": N_("It has to look like {pattern}."),
    "too_short": N_("At least {min_length} of them."),
    "too_long": N_("At most {max_length} of them."),
    "dict_type": N_("A table of keys and values is wanted here."),
    "model_type": N_("A table of keys and values is wanted here."),
    "list_type": N_("A list is wanted here."),
    "tuple_type": N_("A list is wanted here."),
    "value_error": N_("{error}."),
}

#: What the models themselves say of values that don't go together; a test holds them to it.
OWN: Final = (
    N_("choices belong to a field of kind choice, and it needs some"),
    N_("past is for a field of kind date"),
    N_("at_most is for a field that holds a number"),
    N_("a limit is one of days, hours and working"),
    N_("overseas is for a limit in days"),
    N_("an approval needs by and back, and nothing else has them"),
    N_("a step needs an owner, and an approval has by instead"),
    N_("amount is for an approval"),
    N_("copies are for a filing"),
    N_("critical must not be more than at_risk"),
    N_("critical_hours must not be more than at_risk_hours"),
    N_("deputy must be more than sales_manager"),
    N_("minor_up_to must be more than warning_up_to"),
    N_("that is no format, such as %Y-%m-%d %H:%M, or iso"),
    N_("a format needs a whole date: year, month and day"),
    N_("needs a column or a default"),
    N_("that is no known time zone; one is Asia/Shanghai"),
    N_("AB is what abnormality slips are numbered with"),
)


def mistake(problem: Mapping[str, Any]) -> str:
    """The sentence for one of pydantic's errors; one that isn't known stays in its own words."""
    kind, context = str(problem["type"]), {**problem.get("ctx", {})}
    if context.get("field_type") == "Value":  # what is too long once it is cleaned is a text
        kind = f"string_{kind}"
    known = _SENTENCES.get(kind)
    if "expected" in context:  # pydantic joins them with its English "or"
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    if "error" in context:
        context["error"] = _(str(context["error"]))
    if known is None:
        return f"{str(problem['msg']).rstrip('.')}."
    try:
        return _(known).format(**context).replace("..", ".")
    except KeyError:  # a version of pydantic that says less of it
        return f"{str(problem['msg']).rstrip('.')}."
