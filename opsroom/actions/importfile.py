"""Reading a CSV file of any shape in a stream: its encoding, its delimiter, its rows with lines.

However broken the file, memory stays bounded and every row that can't be read is told by its line.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TextIO

from opsroom.domain.errors import BadInput
from opsroom.domain.mapping import AUTO
from opsroom.language import _

if TYPE_CHECKING:
    from _csv import Reader

LINE_LIMIT: Final = 1 << 20
"""Characters of a line that are read at most; a longer line is passed over and reported."""
FIELD_LIMIT: Final = 131_072
"""Characters of a cell at most (the csv module's own default, made sure of)."""
PIECE: Final = 200
"""Rows that are read together at most."""
PIECE_LENGTH: Final = 1 << 17
"""Characters after which no further row is read together with the ones before."""

_CHUNK: Final = 1 << 18
_SAMPLE: Final = 1 << 16
_JUDGED: Final = 20_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIED: Final = ("utf-8", "gb18030", "big5")
_WIDE: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_NO_FILES: Final = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
)
"""Python's codecs for text that isn't in files: names of hosts, and source code."""
DELIMITERS: Final = (",", ";", "\t", "|")


class Encoding(NamedTuple):
    """How a file's bytes become text.

    Attributes:
        name: the codec.
        how: ``named``, ``bom``, ``certain`` (all of it is UTF-8, which is hardly chance) or
            ``guessed`` (it fits, and gives the likeliest text).
    """

    name: str
    how: str


class Cells(NamedTuple):
    """A row of the file, or what is wrong with it.

    Attributes:
        line: the line it begins on, from 1.
        cells: its cells; empty when it can't be read.
        problem: why not, as a sentence; empty when it can.
    """

    line: int
    cells: list[str]
    problem: str = ""


def encoding_of(path: Path, named: str) -> Encoding:
    """Find out the file's encoding, by its mark or by trying the whole file strictly.

    Args:
        path: the file.
        named: a codec's name, or ``auto``.

    Raises:
        BadInput: the file can't be read, the codec is unknown, or nothing fits.
    """
    _opened(path).close()
    if named != AUTO:
        try:
            codec = codecs.lookup(named)
        except LookupError:
            raise BadInput(
                "encoding", _("There is no encoding {name}.").format(name=named)
            ) from None
        name = codec.name.replace("-", "_")
        if not getattr(codec, "_is_text_encoding", True) or name in _NO_FILES:  # such as "zip"
            raise BadInput("encoding", _("{name} isn't a text encoding.").format(name=named))
        return Encoding(codec.name, "named")
    with _opened(path) as file:
        start = file.read(4)
        for mark, name in _BOMS:
            if start.startswith(mark):
                return Encoding(name, "bom")
        file.seek(0)
        if wide := _wide(file.read(_SAMPLE)):
            return Encoding(wide, "guessed")
        file.seek(0)
        return _tried(path, iter(lambda: file.read(_CHUNK), b""))


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:  # a ValueError is a name that no file can have
        reason = getattr(error, "strerror", None) or error
        raise BadInput(
            str(path), _("{path} can't be read: {reason}.").format(path=path, reason=reason)
        ) from None


def _wide(start: bytes) -> str:
    """The encoding of two or four bytes a character that a file without a mark is in.

    In those the characters of every table (delimiters, digits, line ends) have NULs, which no other
    text has. Taken the wrong way round they are rare signs, or none.
    """
    if b"\0" not in start:
        return ""
    for name in _WIDE:
        whole = start[: len(start) // 4 * 4]
        try:
            text = codecs.getincrementaldecoder(name)().decode(whole)
        except UnicodeDecodeError:
            continue
        usual = sum(char.isascii() and (char.isprintable() or char in "\r\n\t") for char in text)
        if "\0" not in text and 10 * usual >= len(text) > 1:
            return name
    return ""


def _tried(path: Path, chunks: Iterator[bytes]) -> Encoding:
    decoders = {name: codecs.getincrementaldecoder(name)() for name in _TRIED}
    foreign = dict.fromkeys(_TRIED, "")
    ascii_so_far = True  # which every one of the codecs reads alike, and keeps no state of
    for chunk in chunks:
        ascii_so_far = ascii_so_far and chunk.isascii()
        if not ascii_so_far:
            _feed(decoders, foreign, chunk)
    _feed(decoders, foreign, b"", final=True)
    if "utf-8" in decoders:
        return Encoding("utf-8", "certain")
    fits = {name: likelihood(foreign[name], name) for name in decoders}
    best = max(fits, key=lambda name: fits[name], default="")
    if not best or fits[best] < 0.5:
        raise BadInput(
            str(path),
            _(
                "The encoding of {path} can't be told: it is neither UTF-8 nor likely Chinese. "
                'Name it in the mapping: [file] encoding = "cp1252".'
            ).format(path=path),
        )
    return Encoding(best, "guessed")


def _feed(
    decoders: dict[str, codecs.IncrementalDecoder],
    foreign: dict[str, str],
    chunk: bytes,
    final: bool = False,
) -> None:
    """Give every decoder the next bytes; one that fails is out."""
    for name, decoder in list(decoders.items()):
        try:
            text = decoder.decode(chunk, final)
        except UnicodeDecodeError:
            del decoders[name]
            continue
        if name != "utf-8" and len(foreign[name]) < _JUDGED and not text.isascii():
            foreign[name] += text


def likelihood(text: str, encoding: str) -> float:
    """How likely text that was decoded as GB 18030 or Big5 was written so, from 0 to 1.

    The share of its characters that are among the usual ones of that encoding's own standard;
    a single one between Latin letters (as in “Se帽or”) counts against it.
    """
    far = [i for i, char in enumerate(text) if not char.isascii()]
    if not far:
        return 0.0
    usual = sum(_usual(text[i], encoding) and not _alone(text, i) for i in far)
    return usual / len(far)


def _usual(char: str, encoding: str) -> bool:
    if encoding == "gb18030":
        try:
            return len(char.encode("gb2312")) == 2
        except UnicodeEncodeError:
            return False
    code = char.encode("big5", "replace")
    return b"\xa1\x40" <= code < b"\xc6\x7f"  # symbols and the 5,401 common characters


def _alone(text: str, i: int) -> bool:
    before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
    return before.isascii() and before.isalpha() and (after == "" or after.isascii())


def delimiter_of(path: Path, encoding: str, named: str, header: int, wanted: Sequence[str]) -> str:
    """Find out the delimiter from the first rows.

    The one under which the header has the most of the wanted columns; else the one under which
    the most rows are as wide as the first.

    Args:
        path: the file.
        encoding: its codec.
        named: one character, or ``auto``.
        header: the line of the header, 0 for none.
        wanted: the columns that the mapping names.
    """
    if named != AUTO:
        return named
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        start = StringIO(file.read(_SAMPLE), newline="")
    lines = list(islice(start, max(header - 1, 0), max(header - 1, 0) + 50))

    def fit(delimiter: str) -> tuple[int, int, int]:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            return (0, 0, 0)
        if not rows or len(rows[0]) < 2:
            return (0, 0, 0)
        names = {cell.strip() for cell in rows[0]}
        found = sum(name in names for name in wanted) if header else 0
        return (found, sum(len(row) == len(rows[0]) for row in rows), len(rows[0]))

    return max(DELIMITERS, key=fit)  # the first of equals: the comma


def pieces_of(path: Path, encoding: str, delimiter: str, header: int) -> Iterator[list[Cells]]:
    """The rows of the file in a stream of small lists; empty lines are passed over.

    A header is a list of its own, the first. Bytes that aren't of the encoding stay in as lone
    surrogates for the reader of the row to report.

    Args:
        path: the file.
        encoding: its codec.
        delimiter: one character.
        header: the line of the header, at which to begin; 0 for none.
    """
    csv.field_size_limit(FIELD_LIMIT)
    with path.open(encoding=encoding, errors=_errors(encoding), newline="") as file:
        lines = _Lines(file)
        stream = iter(lines)
        skipped = sum(1 for _line in islice(stream, max(header - 1, 0)))
        lines.too_long = False
        rows = _rows(lines, csv.reader(stream, delimiter=delimiter, strict=True), skipped)
        if header:
            yield list(islice(rows, 1))
        while piece := _piece(lines, rows):
            yield piece


def _piece(lines: "_Lines", rows: Iterator[Cells]) -> list[Cells]:
    """The next rows: as many as may be in memory at once."""
    piece, most = list[Cells](), lines.length + PIECE_LENGTH
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE or lines.length > most:
            break
    return piece


def _errors(encoding: str) -> str:
    # These have no way to keep a stray byte; what can't be read becomes U+FFFD there.
    wide = encoding.replace("_", "-").startswith(("utf-16", "utf-32"))
    return "replace" if wide else "surrogateescape"


def _rows(lines: "_Lines", reader: "Reader", skipped: int) -> Iterator[Cells]:
    while True:
        line = skipped + reader.line_num + 1
        try:
            for cells in reader:
                if lines.too_long:
                    lines.too_long = False
                    yield Cells(line, [], _too_long())
                elif cells:
                    yield Cells(line, cells)
                line = skipped + reader.line_num + 1
        except csv.Error as error:
            yield Cells(line, [], _broken(line, skipped + reader.line_num, str(error)))
        else:
            return


def _too_long() -> str:
    return _("a line longer than {limit:,} characters").format(limit=LINE_LIMIT)


def _broken(first: int, last: int, reason: str) -> str:
    if last > first or "unexpected end" in reason:
        return _(
            "a quotation mark opens in line {first} and isn't closed; lines {first} to {last} "
            "are lost in it"
        ).format(first=first, last=last)
    return _("not CSV: {reason}").format(reason=reason)


class _Lines:
    """The lines of a text file; of one that is too long only the fact is kept.

    Attributes:
        length: characters that were read so far.
        too_long: whether the last line was; whoever has told of it takes it back.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.length = 0
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        """The lines; of one that is too long an empty one."""
        read = self._file.readline
        while line := read(LINE_LIMIT):
            self.length += len(line)
            if len(line) == LINE_LIMIT and line[-1] not in "\r\n":
                self.too_long = True
                while line and line[-1] not in "\r\n":
                    line = read(LINE_LIMIT)
                line = "\n"
            yield line
