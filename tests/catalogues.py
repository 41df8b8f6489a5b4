"""The translators' tool: ``python -m tests.catalogues extract|compile|check``.

``extract`` collects the messages of the code into both catalogues (new ones empty, what is no
longer used gone), ``compile`` makes the .mo files that the program reads, ``check`` says what is
missing or wrong and ends with 1 if anything is. Needs Babel, a tool of development only.
The titles of the shipped complaint tracks are messages too.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from opsroom.domain.tracks import Book
from opsroom.language import trackwords

PACKAGE: Final = Path(__file__).parent.parent / "opsroom"
LOCALES: Final = PACKAGE / "language" / "locales"
LANGUAGES: Final = ("zh_Hans", "zh_Hant")
KEYWORDS: Final = {"_": None, "N_": None, "n_": (1, 2), "c_": ((1, "c"), 2)}
METHODS: Final = (("**.py", "python"),)

# Either language has one form for any number of things.
ONE_FORM: Final = "nplurals=1; plural=0;"
HEADER: Final = "# opsroom, in {locale}. Written by people; kept in step by tests/catalogues.py."


def po_path(locale: str) -> Path:
    """Where the messages of `locale` are written and edited."""
    return LOCALES / locale / "LC_MESSAGES" / "opsroom.po"


def mo_path(locale: str) -> Path:
    """What the program reads for `locale`."""
    return po_path(locale).with_suffix(".mo")


def template() -> Catalog:
    """Every message in the code, untranslated."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(
        PACKAGE,
        method_map=METHODS,
        options_map={"**.py": {"encoding": "utf-8"}},
        keywords=KEYWORDS,
        comment_tags=("i18n:",),
        strip_comment_tags=True,
    )
    for _file, _line, message, comments, context in found:
        if message and message != ("", ""):
            catalog.add(message, None, auto_comments=comments, context=context)
    for title in titles():
        catalog.add(title, None, context=trackwords.CONTEXT)
    return catalog


def titles() -> Iterator[str]:
    """The titles of the shipped tracks, their steps, fields and choices."""
    file = PACKAGE / "domain" / "tracks.toml"
    if not file.exists():  # a package of a test
        return
    book = Book.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    for track in book.tracks.values():
        yield track.title
        yield from (step.title for step in track.steps)
    for field in book.fields.values():
        yield field.title
        yield from field.choices.values()


def read(locale: str) -> Catalog:
    """The catalogue of `locale`; an empty one where there is no file."""
    path = po_path(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8", abort_invalid=True)


def extract() -> None:
    """Bring both catalogues in step with the code."""
    messages = template()
    for locale in LANGUAGES:
        catalog = Catalog(locale=locale, charset="utf-8")
        known = {(message.id, message.context): message for message in read(locale) if message.id}
        for message in messages:
            if not message.id:
                continue
            old = known.get((message.id, message.context))
            catalog.add(
                message.id,
                _shaped(message, old),
                auto_comments=message.auto_comments,
                user_comments=old.user_comments if old else (),
                flags=(old.flags if old else set()) | message.flags,
                context=message.context,
            )
        path = po_path(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_as_po(locale, catalog))


def _shaped(message: Message, old: Message | None) -> str | tuple[str, ...]:
    """The old translation, or an empty one, in the form that the message needs."""
    forms = _forms(old) if old is not None else ("",)
    return forms if message.pluralizable else forms[0]


def _as_po(locale: str, catalog: Catalog) -> bytes:
    """The file: sorted, without line numbers and dates, so that a change shows what changed."""
    out = BytesIO()
    write_po(out, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    header = (
        f"{HEADER.format(locale=locale)}\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {ONE_FORM}\\n"\n\n'
    )
    return header.encode() + out.getvalue().rstrip(b"\n") + b"\n"


def compile_all() -> None:
    """Make the .mo files. What isn't translated, or only guessed, is left to English."""
    for locale in LANGUAGES:
        mo_path(locale).write_bytes(_as_mo(locale))


def _as_mo(locale: str) -> bytes:
    """The compiled catalogue of `locale`: the same bytes for the same .po."""
    catalog = read(locale)
    compiled = Catalog(locale=locale, charset="utf-8", fuzzy=False)
    # Of the header, only what gettext needs to read the rest.
    compiled.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", ONE_FORM),
    ]
    for message in catalog:
        if message.id and not message.fuzzy and any(_forms(message)):
            compiled.add(message.id, message.string, context=message.context)
    out = BytesIO()
    write_mo(out, compiled)
    return out.getvalue()


def unfinished(locale: str) -> list[str]:
    """What still has to be translated into `locale`, or is fuzzy, or isn't in its file."""
    catalog = read(locale)
    return [
        f"{locale}: {_name(message)}"
        for message in template()
        if message.id
        and (
            (found := catalog.get(_key(message), message.context)) is None
            or found.fuzzy
            or not all(_forms(found))
        )
    ]


def wrong_placeholders(locale: str) -> list[str]:
    """Translations into `locale` that don't fill in exactly what the message fills in."""
    return [
        f"{locale}: {_name(message)}: {form}"
        for message in read(locale)
        if message.id
        for form in _forms(message)
        if form and not _same_placeholders(message, form)
    ]


def _same_placeholders(message: Message, form: str) -> bool:
    """Does `form` fill in what `message` does? A plural may leave out what one form leaves out."""
    forms = message.id if isinstance(message.id, list | tuple) else (message.id,)
    wanted = [set(_placeholders(text)) for text in forms]
    try:
        given = set(_placeholders(form))
    except ValueError:  # a brace too many or too few
        return False
    return set.intersection(*wanted) <= given <= set.union(*wanted)


def _placeholders(text: str) -> Iterator[str]:
    """The named fields of a format string, with their conversions: ``{n:,}`` is ``n:,``."""
    for _text, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            yield f"{name}!{conversion}:{spec}"


def stale(locale: str) -> list[str]:
    """Is the .mo of `locale` other than its .po would make it?"""
    path = mo_path(locale)
    if not path.exists():
        return [f"{locale}: there is no .mo"]

    def content(data: bytes) -> dict[object, object]:
        return {(str(m.id), m.context): tuple(_forms(m)) for m in read_mo(BytesIO(data)) if m.id}

    fresh = content(_as_mo(locale)) == content(path.read_bytes())
    return [] if fresh else [f"{locale}: the .mo is not what the .po says"]


def bad_calls() -> list[str]:
    """Messages in the code that can't be found or filled in: f-strings, unnamed placeholders."""
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: an f-string can't be translated"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in KEYWORDS
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]
    found += [
        f"{path.relative_to(PACKAGE)}:{call.lineno}: a message inside an f-string isn't found"
        for path in sorted(PACKAGE.rglob("*.py"))
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.JoinedStr)
        for call in ast.walk(outer)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in KEYWORDS
        and any(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    for message in template():
        for text in message.id if isinstance(message.id, list | tuple) else (message.id,):
            if any(re.match(r"\d*!", field) for field in _placeholders(text)):
                found.append(f"{text!r}: placeholders have names")
    return found


def check() -> list[str]:
    """Everything that is missing or wrong, in both languages."""
    tests = (unfinished, wrong_placeholders, stale)
    return [*bad_calls(), *(line for test in tests for loc in LANGUAGES for line in test(loc))]


def _forms(message: Message) -> tuple[str, ...]:
    """The translation, in as many forms as it has; empty ones where there is none yet."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(form or "" for form in string)


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, list | tuple) else message.id


def _name(message: Message) -> str:
    context = f"{message.context}: " if message.context else ""
    return f"{context}{_key(message)!r}"


def main(arguments: list[str]) -> int:
    """Do what the command line says; 2 where it says something else."""
    if arguments == ["extract"]:
        extract()
    elif arguments == ["compile"]:
        compile_all()
    elif arguments == ["check"]:
        problems = check()
        sys.stdout.write("".join(f"{line}\n" for line in problems))
        return 1 if problems else 0
    else:
        sys.stderr.write("usage: python -m tests.catalogues extract|compile|check\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
