"""Settings and policy files: what can't be used is named with its file and line."""

from pathlib import Path

import pytest

from opsroom.domain.policy import Policy
from opsroom.settings import Settings, SettingsError, default_file, load, parse


@pytest.fixture(autouse=True)
def _no_settings_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person who runs the tests has set doesn't matter."""
    monkeypatch.delenv("OPSROOM_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def write(folder: Path, text: str, name: str = "settings.toml") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path, model: type[Settings] | type[Policy] = Settings) -> str:
    """What is said about a file that can't be used."""
    with pytest.raises(SettingsError) as refused:
        parse(path, model)
    return str(refused.value)


def test_without_a_file_the_defaults_hold() -> None:
    assert load() == Settings()


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("bell = true\nbel = false\n", 2, "bel"),
        ("# a comment\n\npage_seconds = 2\n", 3, "page_seconds"),
        ('lang = "fr"', 1, "lang"),
        ("theme = 3", 1, "theme"),
        ("[db]\nx = 1", 1, "db"),
        ("bell = 7", 1, "bell"),
        ("page_seconds = 1e30", 1, "page_seconds"),
        ("bell = true\n\n[wall]\npage_seconds = 12", 3, "wall"),
        ('mask = false\n"bel" = 1', 2, "bel"),
    ],
)
def test_a_setting_that_cant_be_used_is_named_with_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str
) -> None:
    path = write(tmp_path, text)
    assert complaint(path).startswith(f"{path}, line {line}: {key}: ")
    assert complaint(path).endswith("Nothing was started.")


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("[sla]\nurban = 360\nsuburbn = 420", 3, "sla.suburbn"),
        ("[holds]\nreasons = []\n[sla]  # hours\nurban = 6.5", 4, "sla.urban"),
        ("[travel]\n[sla]\ncritical = 200", 2, "sla"),
        ("[nonsense]\n", 1, "nonsense"),
        ('[holds]\nreasons = ["a", ""]', 2, "holds.reasons.1"),
        ("sla.urban = 0", 1, "sla.urban"),
        ("[contracts]\nnotice_months = 1\n\n[ sla ]\nurban = 0", 5, "sla.urban"),
        ("holds = {reasons = [1]}", 1, "holds.reasons.0"),
        ("\nsla = {urban = 0}", 2, "sla.urban"),
    ],
)
def test_so_is_a_policy(tmp_path: Path, text: str, line: int, key: str) -> None:
    """The company's rules (Policy in the rule book) are never half read."""
    path = write(tmp_path, text)
    assert complaint(path, Policy).startswith(f"{path}, line {line}: {key}: ")


@pytest.mark.parametrize("text", ["bell = ", "bell = true\nbell = false", "[a\n", "\x00"])
def test_what_isnt_toml_is_named_with_the_place(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    said = complaint(path)
    assert said.startswith(f"{path} can't be read: ")
    assert "(at line " in said or "(at end of document)" in said


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000])
def test_what_python_cant_hold_is_told_in_words(tmp_path: Path, value: str) -> None:
    assert "can't be read" in complaint(write(tmp_path, f"page_seconds = {value}"))


def test_what_isnt_text_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b'theme = "\xff\xfe"')
    assert "can't be read" in complaint(path)
    assert "can't be read" in complaint(tmp_path)
    assert "can't be read" in complaint(tmp_path / "no.toml")


def test_an_editors_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbfbell = false\n")
    assert not load(path).bell


def test_a_file_that_was_asked_for_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "no.toml"
    with pytest.raises(SettingsError, match=r"no settings file .*no\.toml"):
        load(missing)
    monkeypatch.setenv("OPSROOM_SETTINGS", str(missing))
    with pytest.raises(SettingsError, match=r"no settings file .*no\.toml"):
        load()


def test_the_settings_file_is_where_the_environment_says(tmp_path: Path) -> None:
    named = {"OPSROOM_SETTINGS": "/a/b.toml", "XDG_CONFIG_HOME": "/c"}
    assert default_file(named) == Path("/a/b.toml")
    assert default_file({"XDG_CONFIG_HOME": "/c"}) == Path("/c/opsroom/settings.toml")
    assert default_file({}) == Path.home() / ".config/opsroom/settings.toml"
    place = tmp_path / "config" / "opsroom"
    place.mkdir(parents=True)
    write(place, "bell = false")
    assert not load().bell


def test_an_account_without_a_home_has_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's user, for one, may have neither name nor home."""
    monkeypatch.delenv("XDG_CONFIG_HOME")

    def homeless(self: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    assert load() == Settings()


def test_relative_paths_start_at_the_files_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    path = write(tmp_path, 'db = "data/room.db"\nlog = "/var/log/x.log"\npolicy = "p.toml"\n')
    settings = load(path)
    assert settings.db == tmp_path / "data" / "room.db"
    assert settings.log == Path("/var/log/x.log")
    assert settings.policy == tmp_path / "p.toml"
    assert settings.themes is None
    assert load(write(tmp_path, "", "empty.toml")).db == Path("opsroom.db")


@pytest.mark.parametrize(
    "text",
    [
        'db = "opsroom.db"\nthemes = "t"\nlog = "/var/log/x.log"\nsite = "SH"',
        'lang = "zh-Hant"\ntheme = "day"\nbell = false\nseconds = "close"',
        "page_seconds = 600\nidle_minutes = 0\n",
        "",
    ],
)
def test_what_is_plainly_right_is_what_pydantic_says(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start with a settings file doesn't wait for pydantic."""
    path = write(tmp_path, text)
    with monkeypatch.context() as alone:
        alone.setattr("opsroom.settings.parse", None)
        quick = load(path)
    monkeypatch.setattr("opsroom.settings._plain", lambda _path: None)
    assert quick == load(path)


def test_paths_in_a_settings_file_start_at_it(tmp_path: Path) -> None:
    """Also one that is the default's; what the file doesn't name stays where it was."""
    named = load(write(tmp_path, 'db = "opsroom.db"\npolicy = "p.toml"\n'))
    assert (named.db, named.policy) == (tmp_path / "opsroom.db", tmp_path / "p.toml")
    assert load(write(tmp_path, "bell = true")).db == Settings().db
