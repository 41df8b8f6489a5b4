"""The maintenance-expiry notice (保養到期通知書) as a plain text letter (CON-1, CON-4).

Plain named fields, no template language: what a customer's name contains is only ever text.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from opsroom.documents.wrapping import lines_of, width
from opsroom.language import translator

WIDTH = 72
"""Columns of the letter; a Chinese character takes two."""

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What the letter says.

    Attributes:
        lang: the customer's language, a key of :data:`opsroom.language.LANGUAGES`.
        issued_on: the date of the letter.
        site, site_address, site_phone, complaint_phone: the letterhead (CUS-5).
        customer, address: whom it goes to.
        contract: the contract's number.
        starts_on, expires_on: the term; the last day still counts.
        equipment: model and serial number of what is covered.
        visit_by: the day by which somebody calls on the customer; ``visitor`` who.
    """

    lang: str
    issued_on: date
    site: str
    site_address: str
    site_phone: str
    complaint_phone: str
    customer: str
    address: str
    contract: str
    starts_on: date
    expires_on: date
    equipment: tuple[tuple[str, str], ...]
    visit_by: date
    visitor: str = ""


def letter(facts: NoticeFacts) -> str:
    """Write the letter, ending in a newline.

    Raises:
        ValueError: an unknown language.
    """
    paragraphs = (*_head(facts), *_body(facts), *_foot(facts), *_reply(facts))
    return "\n".join(_wrapped(text) for text in paragraphs) + "\n"


def long_date(day: date, lang: str) -> str:
    """The date as a letter in that language writes it."""
    if lang == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _head(facts: NoticeFacts) -> Iterator[str]:
    _ = translator(facts.lang)
    yield facts.site
    if facts.site_address:
        yield facts.site_address
    if facts.site_phone:
        yield _("Telephone: {phone}").format(phone=facts.site_phone)
    yield "=" * WIDTH
    yield ""
    yield long_date(facts.issued_on, facts.lang)
    yield ""
    yield facts.customer
    yield facts.address
    yield ""
    yield _("Our reference: contract {number}").format(number=facts.contract)
    yield ""
    yield _("NOTICE OF EXPIRY OF MAINTENANCE")
    yield ""


def _body(facts: NoticeFacts) -> Iterator[str]:
    _ = translator(facts.lang)
    dates = {
        "number": facts.contract,
        "start": long_date(facts.starts_on, facts.lang),
        "end": long_date(facts.expires_on, facts.lang),
    }
    yield _("Dear customer,")
    yield ""
    if facts.issued_on <= facts.expires_on:
        yield _(
            "Your maintenance contract {number} began on {start} and ends on {end}. After that "
            "day, service for the equipment below is no longer covered."
        ).format(**dates)
    else:
        yield _(
            "Your maintenance contract {number} began on {start} and ended on {end}. Since that "
            "day, service for the equipment below is no longer covered."
        ).format(**dates)
    yield ""
    if facts.equipment:
        yield _("Equipment covered by the contract:")
        for number, (model, serial) in enumerate(facts.equipment, 1):
            yield _item(facts.lang, number, model, serial)
        yield ""
    yield _visit(facts)
    yield ""


def _item(lang: str, number: int, model: str, serial: str) -> str:
    _ = translator(lang)
    if not serial:
        return f"  {number}. {model}"
    return f"  {number}. " + _("{model}, serial number {serial}").format(model=model, serial=serial)


def _visit(facts: NoticeFacts) -> str:
    _ = translator(facts.lang)
    words = {"name": facts.visitor, "day": long_date(facts.visit_by, facts.lang)}
    if facts.visitor:
        text = _(
            "So that your equipment stays covered, {name} will call on you by {day} to talk about "
            "the renewal. You can also return the reply below."
        )
    else:
        text = _(
            "So that your equipment stays covered, a colleague of ours will call on you by {day} "
            "to talk about the renewal. You can also return the reply below."
        )
    return text.format(**words)


def _foot(facts: NoticeFacts) -> Iterator[str]:
    _ = translator(facts.lang)
    yield _("Yours faithfully,")
    yield facts.site
    yield ""
    if facts.complaint_phone:
        yield _("Suggestions and complaints: {phone}").format(phone=facts.complaint_phone)
        yield ""


def _reply(facts: NoticeFacts) -> Iterator[str]:
    _ = translator(facts.lang)
    blank = "_" * 20
    yield "- " * (WIDTH // 2 - 1) + "-"
    yield _("REPLY to {site}").format(site=facts.site)
    yield _("Contract {number}, {customer}").format(number=facts.contract, customer=facts.customer)
    yield ""
    yield "[ ] " + _("We renew the contract for another term.")
    yield "[ ] " + _("Please call on us first. A good time for us: {blank}").format(blank=blank)
    yield "[ ] " + _("We do not renew, because: {blank}").format(blank=blank)
    yield ""
    yield _("Date, signature or stamp: {blank}").format(blank=blank)


def _wrapped(text: str) -> str:
    if width(text) <= WIDTH:
        return text
    if all(width(char) == 1 for char in text):
        indent = " " * (len(text) - len(text.lstrip()))
        return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(lines_of(text, WIDTH))
