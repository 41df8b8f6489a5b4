"""Text as people and other systems hand it in, made safe to keep and to draw.

`clean` is the one door: every text field and every import passes through it, so that a customer's
name can never retitle, redraw or reorder a supervisor's terminal. `fold` and `digits` are for
searching in what was kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

LINE_MAX: Final = 200
"""Characters in a `opsroom.domain.fields.Line`, at most."""

PARA_MAX: Final = 4_000
"""Characters in a `opsroom.domain.fields.Para`, at most."""

MAX_MARKS: Final = 4
"""Combining marks kept in a row: more than scripts need, too few to climb over other lines."""

_WORD: Final = (
    r"[!-~\u00a1-\u00ac\u00ae-\u02ff\u3001-\u3029\u3030-\u303d"
    r"\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uff01-\uff5e]++"
)
# What most text is: words of ASCII, Latin, kana or Han, in NFC by construction, one space apart.
_LINE: Final = rf"(?:{_WORD}(?: {_WORD})*+)?"


@cache
def _plain_line() -> re.Pattern[str]:
    """Compiled when a text is first looked at: at every start it would take 5 ms."""
    return re.compile(_LINE)


@cache
def _plain_lines() -> re.Pattern[str]:
    return re.compile(rf"{_LINE}(?:\n{_LINE})*+")


# What else there is, little text needs: compiled by the first that does, not at every start.
# Terminal sequences go whole, so that no "[31m" is left behind. A string (OSC, DCS, …) that is
# never terminated loses only its introducer: the rest may be a name after a stray byte.
_SEQUENCE: Final = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]+[0-~]"  # character sets and the like
    r"|\x1b[0-Z\\^-~]"  # two-character escapes; not "[" and "]", which open a longer one
)

_BREAK: Final = "\r\n|[\n\r\v\f\x85\u2028\u2029]"
_SPACES: Final = "[\t \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
_SURROGATE: Final = "[\ud800-\udfff]"
_INVISIBLE: Final = (
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 (but breaks and tab), DEL, C1 (but NEL)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\xad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # zero-width junk
    "\ufe0e\ufe0f"  # emoji or text: terminals disagree about the width they give
    "\ufdd0-\ufdef\ufffe\uffff"  # never characters
    "\U000e0000-\U000e007f"  # tags: text nobody sees
    "]+"
)
# Joiners mean something only between letters of scripts that join (and in emoji).
_IDLE_JOINER: Final = (
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+"  # after a space, ASCII or nothing
    "|[\u200c\u200d]+(?![^\x00-\x7f\u200c\u200d])"  # before one
    "|(?<=[\u200c\u200d])[\u200c\u200d]+"  # after another joiner
)
_DIGITS: Final = "[0-9]+"
_BLANK_LINES: Final = "\n{3,}"


def clean(text: str) -> str:
    """`text` as one line that is safe to store, compare and draw.

    Terminal sequences, control characters, bidi controls and zero-width junk go; line breaks and
    tabs become spaces; spaces are collapsed and stripped; lone surrogates become U+FFFD; the rest
    is NFC with at most `MAX_MARKS` combining marks in a row. Cleaning twice changes nothing.
    """
    if _plain_line().fullmatch(text):
        return text
    return _line(re.sub(_BREAK, " ", _without_controls(text)))


def plain(texts: Sequence[str]) -> bool:
    """Whether `clean` is sure to leave every one of the texts as it is, told by one look."""
    joined = " ".join(filter(None, texts))
    if joined.isascii():
        return joined.isprintable() and "  " not in (joined and f" {joined} ")
    joined = "\n".join(texts)
    return bool(_plain_lines().fullmatch(joined)) and joined.count("\n") == len(texts) - 1


def clean_lines(text: str) -> str:
    r"""`text` cleaned as by `clean`, line breaks kept as ``"\n"``.

    Blank lines at either end go, and no more than one stands between paragraphs.
    """
    if _plain_line().fullmatch(text):
        return text
    lines = re.sub(_BREAK, "\n", _without_controls(text)).split("\n")
    return re.sub(_BLANK_LINES, "\n\n", "\n".join(map(_line, lines))).strip("\n")


def fold(text: str) -> str:
    """`text` in the form in which two spellings of the same thing are equal, for searching.

    Compatibility forms (full width, ligatures), case and runs of spaces are levelled; accents are
    not. Not for display.
    """
    if text.isascii():  # nothing of it has another form
        return " ".join(text.lower().split())
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold())
    return " ".join(unicodedata.normalize("NFKC", once.casefold()).split())


def fold_all(texts: Sequence[str]) -> list[str]:
    """Each text as `fold` makes it; many cleaned ones at once are several times as fast."""
    joined = "\n".join(texts)
    if joined.isascii() and texts and plain(texts):
        return joined.lower().split("\n")
    return list(map(fold, texts))


def digits(text: str) -> str:
    """The decimal digits in `text`, as ASCII, in order: how telephone numbers are compared."""
    if text.isascii():
        return "".join(re.findall(_DIGITS, text))
    return "".join(
        str(value) for char in text if (value := unicodedata.decimal(char, None)) is not None
    )


def _without_controls(text: str) -> str:
    """`text` without whatever steers a terminal or can't be seen; breaks and spaces still in."""
    if "\x1b" in text or not text.isascii():
        text = re.sub(_SEQUENCE, "", text)
    return re.sub(_INVISIBLE, "", re.sub(_SURROGATE, "\N{REPLACEMENT CHARACTER}", text))


def _line(text: str) -> str:
    """One line without controls, normalised: spaces, joiners, NFC and marks."""
    done = _levelled(text)
    while done != text:  # what went can have brought together what composes, or left a joiner idle
        text, done = done, _levelled(done)
    return done.strip(" ")


def _levelled(text: str) -> str:
    text = re.sub(_SPACES, " ", unicodedata.normalize("NFC", text))
    return text if text.isascii() else _without_tall_marks(re.sub(_IDLE_JOINER, "", text))


def _without_tall_marks(text: str) -> str:
    """`text` with runs of marks cut to `MAX_MARKS`, and none before the first character."""
    kept: list[str] = []
    run = MAX_MARKS  # a mark before any letter would settle on whatever is drawn to its left
    for char in text:
        if char > "\u02ff" and unicodedata.category(char) in {"Mn", "Me"}:
            run += 1
            if run > MAX_MARKS:
                continue
        elif char != " " or kept:
            run = 0
        kept.append(char)
    return "".join(kept)


def beginning(text: str, most: int) -> str:
    """A text on one line, in at most so many characters; one that is cut ends in two dots."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 2]}.."
