"""The catalogues hold every message, filled in as it is, and the compiled ones are theirs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsroom import language
from opsroom.language import LANGUAGES, N_, _, c_, current, n_, translator, use
from tests import catalogues


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    before = current()
    yield
    use(before)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one module, with catalogues of its own that the program reads."""
    package = tmp_path / "opsroom"
    package.mkdir()
    locales = package / "language" / "locales"
    monkeypatch.setattr(catalogues, "PACKAGE", package)
    monkeypatch.setattr(catalogues, "LOCALES", locales)
    monkeypatch.setattr(language, "LOCALES", locales)
    monkeypatch.setattr(language, "_translators", {"en": translator("en")})
    module = package / "words.py"
    module.write_text(
        'A = N_("on hold")\n'
        'def f(n): return _("Call {number} is late"), n_("{n} call", "{n} calls", n)\n'
        'B = c_("verb", "Open"), c_("state", "Open")\n'
    )
    return module


def translate(locale: str, **words: str) -> None:
    """Fill in translations as a person would: by editing the .po."""
    path = catalogues.po_path(locale)
    text = path.read_text(encoding="utf-8")
    for english, chinese in words.items():
        before, after = text.split(f'"{english.replace("_", " ")}"\n', 1)
        text = f'{before}"{english.replace("_", " ")}"\n' + after.replace('""', f'"{chinese}"', 1)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("locale", catalogues.LANGUAGES)
def test_every_message_is_translated(locale: str) -> None:
    assert catalogues.unfinished(locale) == []


@pytest.mark.parametrize("locale", catalogues.LANGUAGES)
def test_translations_fill_in_what_the_message_fills_in(locale: str) -> None:
    assert catalogues.wrong_placeholders(locale) == []


@pytest.mark.parametrize("locale", catalogues.LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(locale: str) -> None:
    assert catalogues.stale(locale) == [], "run python -m tests.catalogues compile"


def test_every_message_in_the_code_can_be_translated() -> None:
    assert catalogues.bad_calls() == []


def test_what_is_translated_is_spoken_and_the_rest_is_english(small: Path) -> None:
    catalogues.extract()
    translate("zh_Hans", on_hold="暂停", **{"{n} calls": "{n} 个叫修"})
    catalogues.compile_all()
    use("zh-Hans")
    assert _(N_("on hold")) == "暂停"
    assert n_("{n} call", "{n} calls", 1).format(n=1) == "1 个叫修"
    assert _("Call {number} is late") == "Call {number} is late"
    assert c_("verb", "Open") == "Open"
    assert _("") == ""
    assert translator("zh-Hant")("on hold") == "on hold"


def test_context_tells_two_meanings_apart(small: Path) -> None:
    catalogues.extract()
    path = catalogues.po_path("zh_Hant")
    text = path.read_text(encoding="utf-8")
    verb = 'msgctxt "verb"\nmsgid "Open"\nmsgstr '
    assert verb in text
    path.write_text(text.replace(f'{verb}""', f'{verb}"開啟"'), encoding="utf-8")
    catalogues.compile_all()
    assert translator("zh-Hant").c("verb", "Open") == "開啟"
    assert translator("zh-Hant").c("state", "Open") == "Open"


def test_extracting_again_keeps_what_people_wrote_and_drops_what_is_gone(small: Path) -> None:
    catalogues.extract()
    translate("zh_Hans", on_hold="暂停", **{"{n} calls": "{n} 个叫修"})
    written = catalogues.po_path("zh_Hans").read_text(encoding="utf-8")
    catalogues.extract()
    assert catalogues.po_path("zh_Hans").read_text(encoding="utf-8") == written
    small.write_text('A = N_("on hold"), _("new")\n')
    catalogues.extract()
    kept = catalogues.po_path("zh_Hans").read_text(encoding="utf-8")
    assert "暂停" in kept
    assert "{n}" not in kept
    assert catalogues.unfinished("zh_Hans") == ["zh_Hans: 'new'"]


def test_a_wrong_placeholder_and_a_fuzzy_guess_are_found(small: Path) -> None:
    catalogues.extract()
    translate("zh_Hans", **{"Call {number} is late": "{nummer} 迟到", "{n} calls": "叫修 {n"})
    translate("zh_Hant", on_hold="暫停")
    path = catalogues.po_path("zh_Hant")
    text = path.read_text(encoding="utf-8").replace('msgid "on hold"', '#, fuzzy\nmsgid "on hold"')
    path.write_text(text, encoding="utf-8")
    assert len(catalogues.wrong_placeholders("zh_Hans")) == 2
    assert "zh_Hant: 'on hold'" in catalogues.unfinished("zh_Hant")
    assert catalogues.stale("zh_Hans") == ["zh_Hans: there is no .mo"]
    catalogues.compile_all()
    assert catalogues.stale("zh_Hans") == []
    assert translator("zh-Hant")("on hold") == "on hold"
    translate("zh_Hans", on_hold="暂停")
    assert catalogues.stale("zh_Hans") == ["zh_Hans: the .mo is not what the .po says"]


def test_an_f_string_and_a_nameless_placeholder_are_found(small: Path) -> None:
    small.write_text('x = 1\ny = _(\n    f"call {x}"\n), _("late by {}"), f"{_(\'lost\')}"\n')
    assert catalogues.bad_calls() == [
        "words.py:2: an f-string can't be translated",
        "words.py:4: a message inside an f-string isn't found",
        "'late by {}': placeholders have names",
    ]


def test_the_screen_and_a_letter_can_be_in_two_languages(small: Path) -> None:
    catalogues.extract()
    translate("zh_Hant", on_hold="暫停", **{"{n} calls": "{n} 個叫修"})
    catalogues.compile_all()
    letter = translator("zh-Hant")
    assert current() == "en"
    assert _("on hold") == "on hold"
    assert letter("on hold") == "暫停"
    assert letter.n("{n} call", "{n} calls", 5) == "{n} 個叫修"


def test_an_unknown_language_is_refused_and_changes_nothing() -> None:
    with pytest.raises(ValueError, match="zh-Hans"):
        use("fr")
    assert current() == "en"
    assert list(LANGUAGES) == ["en", "zh-Hans", "zh-Hant"]


def test_english_plurals_and_nothing_loaded_for_them() -> None:
    assert [n_("{n} call", "{n} calls", n).format(n=n) for n in (0, 1, 2)] == [
        "0 calls",
        "1 call",
        "2 calls",
    ]
    script = (
        f"import sys; sys.path[:0] = {sys.path!r}; from opsroom.language import _, use; use('en');"
        "_('x'); sys.exit('gettext' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-I", "-c", script], check=False).returncode == 0
