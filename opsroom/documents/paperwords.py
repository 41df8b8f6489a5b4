"""The words of papers in the language that they are printed in, whatever the screen's is."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from opsroom.documents.casewords import CaseWords
from opsroom.language import translator
from opsroom.language.settlewords import settled
from opsroom.language.words import WORDS

if TYPE_CHECKING:
    from opsroom.domain.policy import Policy


class PaperWords:
    """A company's words in a language, instants on a site's clock.

    Attributes:
        lang: the language, a key of :data:`opsroom.language.LANGUAGES`.
        to: translates into it.
        case: the words of the company's tracks.
        zone: the site's time zone.
    """

    def __init__(self, policy: "Policy", lang: str, zone: tzinfo) -> None:
        """Speak a language.

        Raises:
            ValueError: an unknown one.
        """
        self.lang, self.zone = lang, zone
        self.to = translator(lang)
        self.case = CaseWords(policy, self.to)

    def word(self, kind: str, code: str) -> str:
        """The word for a code; an unknown code stands for itself."""
        msgid = WORDS[kind].get(code)
        return self.to(msgid) if msgid else code

    def role(self, code: str) -> str:
        """What people call a role."""
        return self.word("role", code)

    def settled(self, kind: str, code: str) -> str:
        """The word for a code of settlements."""
        return settled(kind, code, self.to)

    def label(self, text: str) -> str:
        """A title as it begins a line of a form."""
        return text[:1].upper() + text[1:]

    def field(self, code: str) -> str:
        """What people call a field, as it begins a line."""
        return self.label(self.case.field(code))

    def moment(self, at: int | None) -> str:
        """An instant by the minute; nothing for ``None``."""
        if at is None:
            return ""
        return f"{datetime.fromtimestamp(at, self.zone):%Y-%m-%d %H:%M}"

    def amount(self, cents: int | None) -> str:
        """An amount with its currency; nothing for ``None``."""
        return "" if cents is None else self.case.amount(cents)

    def signed(self, name: str, role: str, at: int | None) -> str:
        """Who signed, in which role, and when; nothing where nobody has."""
        if at is None:
            return ""
        _ = self.to
        who = _("{name} ({role})").format(name=name, role=self.role(role)) if role else name
        return _("{who}, {when}").format(who=who, when=self.moment(at))
