"""The verbs of abnormality slips, a row each; part of the table in :mod:`opsroom.cli.verbs`."""

from typing import Final

from opsroom.cli.caseverbs import OUT, ROLES
from opsroom.cli.parse import Arg, Verb
from opsroom.language import N_

_SLIP = Arg("SLIP", "slip", N_("the slip's number, such as AB-261101"), required=True)

SLIP_VERBS: Final[dict[str, Verb]] = {
    "slip issue": Verb(
        N_("a complaint that caused no loss: tell the unit what to improve (CMP-16)"),
        "slips:issue",
        (
            Arg("--to", "to", N_("the unit that must improve"), required=True, choices=ROLES),
            Arg("--subject", "subject", N_("the complaint in a line"), required=True),
            Arg(
                "--customer",
                "customer",
                N_("a known customer: ID, or text that finds exactly one"),
            ),
            Arg("--name", "customer_name", N_("the customer's name")),
            Arg("--item", "item", N_("item number or model")),
            Arg("--call", "call", N_("number of the repair call it is about")),
            Arg("--site", "site", N_("the site that the slip belongs to")),
        ),
        dry_run=True,
    ),
    "slip list": Verb(
        N_("open abnormality slips; --all for the others too"),
        "slips:listing",
        (
            Arg("--site", "site", N_("one site alone, or all")),
            Arg("--all", "all", N_("settled and upgraded ones too"), "flag"),
        ),
    ),
    "slip show": Verb(N_("everything known of a slip"), "slips:show", (_SLIP,)),
    "slip paper": Verb(N_("it as text to print"), "papers:slip", (_SLIP, OUT)),
    "slip settle": Verb(
        N_("say what the unit has improved (CMP-16)"),
        "slips:settle",
        (_SLIP, Arg("--reply", "reply", N_("what is improved"), required=True)),
        dry_run=True,
    ),
    "slip upgrade": Verb(
        N_("it did cost something: make a case of it (CMP-16)"),
        "slips:upgrade",
        (
            _SLIP,
            Arg("TRACK", "track", N_("the kind of complaint, such as service"), required=True),
        ),
        dry_run=True,
    ),
}
