"""Shipped themes are legible; a broken theme file is named by file and line and left out."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.app import App
from textual.theme import Theme

from opsroom.settings import Settings
from opsroom.shipped import shipped
from opsroom.ui.themes import (
    DEFAULT,
    MEANINGS,
    MIN_CONTRAST,
    contrast,
    load_theme,
    load_themes,
    weak_pairs,
)
from opsroom.ui.wardrobe import Wardrobe

GOOD = (shipped("themes") / "night.toml").read_text(encoding="utf-8")


def shipped_themes() -> list[Theme]:
    themes, _problems = load_themes([shipped("themes")])
    return themes


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_themes_load_without_a_problem() -> None:
    themes, problems = load_themes([shipped("themes")])
    assert {theme.name for theme in themes} >= {"night", "day", "contrast", "ink", "wall"}
    assert problems == []
    assert {theme.dark for theme in themes} == {True, False}


@pytest.mark.parametrize("theme", shipped_themes(), ids=lambda theme: theme.name)
def test_every_meaning_is_legible_on_every_background(theme: Theme) -> None:
    assert list(weak_pairs(theme)) == []
    cursor = theme.variables["block-cursor-background"]
    for meaning in MEANINGS:
        assert contrast(getattr(theme, meaning), cursor) >= MIN_CONTRAST, meaning
    assert contrast(theme.variables["block-cursor-foreground"], cursor) >= 7
    assert contrast(theme.accent or "", theme.background or "") >= MIN_CONTRAST


@pytest.mark.parametrize("theme", shipped_themes(), ids=lambda theme: theme.name)
def test_no_two_meanings_share_a_colour(theme: Theme) -> None:
    assert len({getattr(theme, meaning) for meaning in MEANINGS}) >= len(MEANINGS) - 1
    assert len({theme.success, theme.warning, theme.error, theme.secondary}) == 4


def test_the_high_contrast_theme_is_legible_at_level_aaa() -> None:
    theme = next(theme for theme in shipped_themes() if theme.name == "contrast")
    assert list(weak_pairs(theme, 7)) == []


async def test_textual_takes_every_shipped_theme() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        for theme in shipped_themes():
            app.register_theme(theme)
            app.theme = theme.name
            await pilot.pause()
            assert app.current_theme is theme


def test_the_built_in_default_says_what_its_file_says() -> None:
    assert load_theme(shipped("themes") / "night.toml") == (DEFAULT, [])


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == pytest.approx(1)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (("dark = true", "dark = maybe"), "dark", "not TOML"),
        (("dark = true", 'dark = "yes"'), "dark", "dark: yes"),
        (('name = "night"', 'name = "Night Shift"'), "name =", "small letters"),
        (('success = "#7fc99a"', 'success = "leafy"'), "success =", "leafy is not a colour"),
        (('success = "#7fc99a"', 'success = "#7fc99a80"'), "success =", "#7fc99a80"),
        (('success = "#7fc99a"', 'success = "ansi_green"'), "success =", "ansi_green"),
        (('success = "#7fc99a"', "success = 7"), "success =", "7 is not"),
        (('success = "#7fc99a" ', ""), "[colors]", "colors.success is missing"),
        (("panel = ", 'pannel = "#202a35"\npanel = '), "pannel =", "pannel is not known"),
        (("border-blurred =", "boarder ="), "boarder =", "variables.boarder is not known"),
        (('"#33414f"', '"red; display: none"'), "border-blurred =", "display: none"),
        (('text-style = "none"', 'text-style = "loud"'), "cursor-text-style =", "loud"),
        (("[colors]", "[colours]"), "[colours]", "colours is not known"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], place: str, words: str
) -> None:
    text = GOOD.replace(*change, 1)
    assert text != GOOD
    path = write(tmp_path, text)
    theme, problems = load_theme(path)
    line = next(
        n
        for n, line in enumerate(text.splitlines(), 1)
        if line.startswith(place) or (place in line and line.strip().startswith("block"))
    )
    assert theme is None
    assert any(
        problem.path == path and problem.line == line and words in problem.message
        for problem in problems
    ), problems
    assert any(str(problem).startswith(f"{path}:{line}: ") for problem in problems)


def test_a_file_cut_off_names_its_last_line(tmp_path: Path) -> None:
    path = write(tmp_path, 'name = "x"\ndark = true\n[colors')
    assert [problem.line for problem in load_theme(path)[1]] == [3]


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000])
def test_what_python_cant_hold_is_a_problem_of_the_file(tmp_path: Path, value: str) -> None:
    theme, problems = load_theme(write(tmp_path, f"dark = {value}"))
    assert theme is None
    assert [problem.path.name for problem in problems] == ["mine.toml"]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes('name = "x"\n# 夜班\n'.encode("gbk"))
    assert [problem.line for problem in load_theme(path)[1]] == [2]


def test_a_broken_file_leaves_the_default_and_the_other_themes(tmp_path: Path) -> None:
    write(tmp_path, "oops", "a.toml")
    write(tmp_path, GOOD.replace('"night"', '"mine"', 1), "b.toml")
    (tmp_path / "c.toml").mkdir()
    themes, problems = load_themes([tmp_path, tmp_path / "nowhere"])
    assert [theme.name for theme in themes] == ["night", "mine"]
    assert [problem.path.name for problem in problems] == ["a.toml", "c.toml"]


def test_a_theme_in_a_later_folder_replaces_its_namesake(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("#5b8fc7", "#6b9fd7"))
    themes, problems = load_themes([shipped("themes"), tmp_path])
    assert problems == []
    assert [theme.primary for theme in themes if theme.name == "night"] == ["#6b9fd7"]


def test_a_theme_that_is_hard_to_read_is_kept_and_told(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("#e6b450", "#403010"))
    theme, problems = load_theme(path)
    assert theme is not None
    assert any("warning on background is hard to read" in problem.message for problem in problems)
    assert {problem.line for problem in problems} == {5}


def test_a_wheel_and_a_checkout_both_find_what_is_shipped() -> None:
    assert (shipped("themes") / "night.toml").is_file()
    with pytest.raises(FileNotFoundError, match="no_such_folder"):
        shipped("no_such_folder")


def test_a_theme_that_is_plainly_right_is_what_pydantic_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first board doesn't wait for pydantic to be imported."""
    quick = shipped_themes()
    monkeypatch.setattr("opsroom.ui.themes._plain", lambda _values: None)
    assert quick == shipped_themes()


def test_a_theme_in_a_file_of_another_name_is_worn_once_all_are_known(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace('"night"', '"mine"', 1), "other.toml")
    app = _Dressed(themes=tmp_path, theme="mine")
    assert app.theme == "night"
    app.wardrobe.fill()
    assert (app.theme, app.told) == ("mine", [])


@pytest.mark.parametrize("wanted", ["../night", "nowhere", "a\0b", ""])
def test_a_theme_that_isnt_there_is_told(tmp_path: Path, wanted: str) -> None:
    app = _Dressed(themes=tmp_path / "none", theme=wanted)
    app.wardrobe.fill()
    assert app.theme == "night"
    assert len(app.told) == (1 if wanted else 0)


class _Dressed(App[None]):
    """An app with nothing but a wardrobe."""

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self.wired = SimpleNamespace(settings=Settings(**settings))
        self.told: list[str] = []
        self.wardrobe = Wardrobe(self)  # type: ignore[arg-type]  # all that a wardrobe asks of it

    def tell(self, message: str, severity: str) -> None:
        self.told.append(message)
