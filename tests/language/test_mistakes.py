"""What pydantic finds wrong is said in the reader's language."""

import ast
import inspect
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import TypeAdapter, ValidationError

from opsroom.domain import policy, policymoney, tracks
from opsroom.domain.fields import Line
from opsroom.domain.policy import Policy
from opsroom.language import use
from opsroom.language.mistakes import OWN, mistake
from opsroom.settings import Settings, SettingsError, parse


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "x: There is no such key."),
        ("db = 3", "db: A path is wanted here, as a text."),
        ("bell = 7", "bell: true or false is wanted here."),
        ("page_seconds = 1", "page_seconds: At least 3."),
        ("page_seconds = 1.5", "page_seconds: A whole number is wanted here."),
        ("lang = 'fr'", "lang: One of these is wanted: 'en', 'zh-Hans', 'zh-Hant'."),
    ],
)
def test_a_wrong_setting_is_told_in_our_words(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as wrong:
        parse(file, Settings)
    assert said in str(wrong.value)
    use("zh-Hans")
    try:
        with pytest.raises(SettingsError) as wrong:
            parse(file, Settings)
        assert said.partition(": ")[2] not in str(wrong.value)
    finally:
        use("en")


def test_a_wrong_policy_is_told_in_our_words(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("sla = 3", encoding="utf-8")
    with pytest.raises(SettingsError, match="sla: A table of keys and values is wanted here"):
        parse(file, Policy)


@pytest.mark.parametrize(
    ("value", "said"), [("", "It must not be empty."), ("x" * 300, "At most 200 characters.")]
)
def test_a_text_is_told_in_characters(value: str, said: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(Line).validate_python(value)
    assert mistake(wrong.value.errors()[0]) == said


def test_what_isnt_known_stays_in_its_own_words() -> None:
    assert mistake({"type": "new", "msg": "Something new"}) == "Something new."


@pytest.mark.parametrize("module", [policy, policymoney, tracks])
def test_what_a_policys_models_refuse_is_a_message_of_the_catalogues(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    said = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id == "ValueError" and isinstance(call.args[0], ast.Constant)
    }
    assert said
    assert said <= set(OWN)
