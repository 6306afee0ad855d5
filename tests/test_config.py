import pytest

from rag_app.config import AnswerSettings, IndexRecipe, check_name, read_toml, settings_from
from rag_app.errors import SettingsError


def test_unknown_key_names_the_nearest():
    with pytest.raises(SettingsError, match=r"recipe\.toml: unknown key 'chunk_token'; did you mean chunk_tokens\?"):
        settings_from(IndexRecipe, {"chunk_token": 100}, "recipe.toml")


def test_unknown_key_without_a_near_one_lists_all():
    with pytest.raises(SettingsError, match="known keys: chunk_tokens"):
        settings_from(IndexRecipe, {"zzz": 1})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"chunk_tokens": "many"}, "expected int, found str"),
        ({"chunk_tokens": True}, "expected int, found bool"),
        ({"chunk_tokens": 3}, "expected 16 or more"),
        ({"sources": "docs"}, "expected a list"),
        ({"sources": [1]}, "expected str, found int"),
    ],
)
def test_wrong_values_are_named(values, message):
    with pytest.raises(SettingsError, match=message):
        settings_from(IndexRecipe, values)


def test_lists_become_tuples_and_ints_become_floats():
    assert settings_from(IndexRecipe, {"sources": ["a", "b"]}).sources == ("a", "b")
    assert settings_from(AnswerSettings, {"min_confidence": 1}).min_confidence == 1.0


def test_candidates_cover_the_passages():
    with pytest.raises(SettingsError, match="at least `passages`"):
        AnswerSettings(passages=20, candidates=10)


def test_toml_errors_name_file_and_line(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text("a = 1\nb = \n")
    with pytest.raises(SettingsError, match=r"x\.toml: not valid TOML: .*line 2"):
        read_toml(path)
    with pytest.raises(SettingsError, match="no such recipe"):
        read_toml(tmp_path / "none.toml")


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 65, "a b"])
def test_names_are_safe_folder_names(name):
    with pytest.raises(SettingsError, match="index name"):
        check_name(name)
