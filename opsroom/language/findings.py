"""What doesn't hold together in a complaint track, in a sentence that says what to do about it.

The codes are those of :mod:`opsroom.domain.trackcheck`.
"""

from collections.abc import Mapping
from typing import Final

from opsroom.language import N_, _

SENTENCES: Final[Mapping[str, str]] = {
    "end_is_no_step": N_("`end` is where a case ends; no step can be called that."),
    "step_twice": N_("There is another step {step}: each has a name of its own."),
    "unknown_step": N_("The track has no step {step}."),
    "unknown_field": N_("There is no field {field}: describe it under [fields.{field}]."),
    "reserved_field": N_("Every case says this itself: give the field another name."),
    "no_such_answer": N_("{field} is never “{answer}”: one of {answers}."),
    "never_recorded": N_("No step of the track records {field}."),
    "not_a_role": N_("The answers of {field} have to be roles: {answers}."),
    "cant_own": N_("{role} has no part in complaint cases."),
    "nobody_opens": N_("Nobody named here may open a case."),
    "amount_kind": N_("{field} is of kind {kind} and not an amount."),
    "no_limit": N_("{role} has no limit in [authority], so it can't decide amounts: {roles}."),
    "not_rising": N_("The roles have to stand in rising authority, each once: {roles}."),
    "not_the_highest": N_("Nobody here may decide any amount: {role} has to be the last."),
    "unreachable": N_("No case ever comes to {step}."),
    "no_end": N_("No case of this track ever ends."),
    "no_way_out": N_("A case can come to {step} and never end from there."),
    "to_itself": N_("{step} leads back to itself: a case that is finished there never leaves it."),
    "no_answer": N_('No step answers the customer (does = "answer").'),
    "no_filing": N_('No step closes and files the case (does = "filing").'),
    "ends_unfiled": N_("After {step} a case would end without being filed."),
    "filing_goes_on": N_("Filing closes the case, so nothing can follow {step}."),
    "unapproved_answer": N_("The customer could be told at {step} what nobody has approved."),
    "unapproved_filing": N_("What was rejected could be filed at {step} without being approved."),
    "back_to_no_work": N_(
        "What is rejected goes back to be worked on, and {step} is no step of work."
    ),
    "never_accepted": N_('It counts from acceptance, and no step accepts: say since = "opened".'),
    "whole_since_step": N_("The whole case's limit can't count from a step."),
    "limit_beyond": N_("This limit of {step} lies beyond that of the whole case."),
    "limits_beyond": N_("The limits add up to more than the whole case's: {path}."),
    "not_comparable": N_("The field {field} holds no number to compare with."),
    "series_twice": N_("The series “{series}” numbers the cases of {tracks} already."),
}


def sentence(code: str, facts: Mapping[str, str]) -> str:
    """The sentence for a finding; its facts fill it in."""
    return _(SENTENCES[code]).format(**facts)
