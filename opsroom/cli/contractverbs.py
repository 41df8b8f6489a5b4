"""Verbs of what a company has: equipment, contracts, and what changes of sites and people."""

from typing import Final

from opsroom.cli.parse import Arg, Verb
from opsroom.language import N_

_SITE = Arg("--site", "site", N_("one site alone, or all"))
_KNOWN = N_("a known customer: ID, or text that finds exactly one")
_LIST = (
    Arg("--customer", "customer", N_("one customer's: ID, or text that finds exactly one")),
    _SITE,
    Arg("--limit", "limit", N_("at most so many (100)"), "int", default=100),
)
_EQUIPMENT = (
    Arg("--customer", "customer", _KNOWN),
    Arg("--name", "customer_name", N_("a new customer's name")),
    Arg("--address", "address", N_("where to come")),
    Arg("--phone", "phone", N_("telephone number")),
    Arg("--zone", "zone", N_("of the address (SLA-3)"), choices=("urban", "suburban")),
    Arg("--site", "site", N_("the new customer's site")),
    Arg("--model", "model", N_("the product's model"), required=True),
    Arg("--family", "family", N_("its family, which skills may name (DSP-3)")),
    Arg("--serial", "serial", N_("its serial number")),
    Arg("--installed", "installed_on", N_("the day of installation, such as 2026-05-01")),
    Arg("--warranty", "warranty_until", N_("the last day under warranty")),
)
_CONTRACT = (
    Arg("NUMBER", "number", N_("the contract's number"), required=True),
    Arg("--customer", "customer", _KNOWN, required=True),
    Arg(
        "--covers",
        "covers",
        N_("equipment of theirs, by serial number or ID; once for each"),
        "list",
        required=True,
    ),
    Arg("--from", "starts_on", N_("the first day of cover"), required=True),
    Arg("--until", "expires_on", N_("the last day of cover"), required=True),
    Arg("--fee", "fee", N_("the fee of the term, such as 12,000.00")),
    Arg("--owner", "owner", N_("who is to win the renewal (CON-1)")),
    Arg("--email", "email", N_("the customer's address for the notice (CON-4)")),
)

CONTRACT_VERBS: Final[dict[str, Verb]] = {
    "equipment add": Verb(
        N_("enter a product in a customer's file: calls about it get their type (CALL-2)"),
        "contracting:add_equipment",
        _EQUIPMENT,
        dry_run=True,
    ),
    "equipment list": Verb(
        N_("what customers have, and how it is covered today"),
        "contracting:equipment_overview",
        _LIST,
    ),
    "contract add": Verb(
        N_("enter a maintenance contract with its first term (CON-1)"),
        "contracting:add_contract",
        _CONTRACT,
        dry_run=True,
    ),
    "contract list": Verb(
        N_("maintenance contracts, the soonest to end first"),
        "contracting:contracts_overview",
        _LIST,
    ),
}

_EDIT_SITE = (
    Arg("SITE", "site", N_("the site's ID"), required=True),
    Arg("--name", "title", N_("the site's name")),
    Arg("--site-lang", "lang", N_("language of its letters"), choices=("en", "zh-Hans", "zh-Hant")),
    Arg("--address", "address", N_("for the letterhead")),
    Arg("--phone", "phone", N_("for the letterhead")),
    Arg("--complaint-phone", "complaint_phone", N_("shown on every letter (CUS-5)")),
    Arg("--hours", "hours", N_("such as 'mon-fri 08:30-12:00,13:00-17:30; sat 9:00-12:00'")),
    Arg("--hours-file", "file", N_("a TOML or JSON file with week, closed, extra, holidays")),
    Arg("--holidays", "holidays", N_("whose hold (CAL-3)"), choices=("CN", "TW", "none")),
    Arg("--closed", "closed", N_("a day on which it is closed; once for each"), "list"),
    Arg(
        "--extra", "extra", N_("a day's own hours: '2026-12-26 9:00-12:00'; once for each"), "list"
    ),
    Arg("--ordinary", "ordinary", N_("a day as the week says after all; once for each"), "list"),
)

SITE_EDIT: Final = Verb(
    N_("change a site's letterhead, or its hours from today on; deadlines follow (CAL-1)"),
    "siteedit:edit",
    _EDIT_SITE,
    dry_run=True,
)

PERSON_EDIT: Final = Verb(
    N_("change somebody's name, number or skills; the role stays (ROL-1)"),
    "personedit:edit",
    (
        Arg("PERSON", "person", N_("their ID"), required=True),
        Arg("--name", "full_name", N_("as people read it")),
        Arg("--phone", "phone", N_("telephone number")),
        Arg("--skill", "skills", N_("what else they can repair; once for each"), "list"),
        Arg("--no-skill", "without", N_("what they can't any more; once for each"), "list"),
    ),
    dry_run=True,
)
