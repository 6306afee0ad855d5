from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rag_app.config import (
    AnswerSettings,
    IndexRecipe,
    adapters_dir,
    check_name,
    did_you_mean,
    indexes_dir,
    mapping_from_json,
    models_dir,
    object_from_json,
    read_toml,
    settings_from,
)
from rag_app.errors import SettingsError


def test_unknown_key_names_the_nearest():
    with pytest.raises(SettingsError, match=r"recipe\.toml: unknown key 'chunk_token'; did you mean chunk_tokens\?"):
        settings_from(IndexRecipe, {"chunk_token": 100}, "recipe.toml")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pasages", "did you mean passages or passes?"),
        ("YEAR", "did you mean Year?"),  # however it is written
        ("zzz", ""),
    ],
)
def test_a_mistyped_name_is_told_what_it_may_have_been(name, hint):
    assert did_you_mean(name, ("passages", "Year", "passes")) == hint


def test_near_matches_are_looked_for_in_one_place():
    root = Path(__file__).parents[1]
    places = [
        p for folder in ("rag_app", "finetune") for p in (root / folder).rglob("*.py") if "difflib" in p.read_text()
    ]
    assert [p.name for p in places] == ["near.py"]


def test_unknown_key_without_a_near_one_lists_all():
    with pytest.raises(SettingsError, match="known keys: chunk_tokens"):
        settings_from(IndexRecipe, {"zzz": 1})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"chunk_tokens": "many"}, "expected a whole number, found text"),
        ({"chunk_tokens": True}, "expected a whole number, found true or false"),
        ({"chunk_tokens": 3}, "expected 16 or more"),
        ({"sources": "docs"}, "expected a list"),
        ({"embedder": ""}, "expected a model, such as pypi:"),
        ({"sources": [1]}, "expected text, found a whole number"),
        ({"chunk_tokens": 10**5_000}, r"chunk_tokens: the number is too large; expected one below 2\*\*63"),
    ],
)
def test_wrong_values_are_named(values, message):
    with pytest.raises(SettingsError, match=message):
        settings_from(IndexRecipe, values)


@pytest.mark.parametrize("number", [10**400, float("inf"), float("nan")], ids=["large", "inf", "nan"])
def test_numbers_are_finite(number):
    with pytest.raises(SettingsError, match=r"settings: temperature.*: .*expected (one below|a finite)"):
        settings_from(AnswerSettings, {"temperature": number})


def test_lists_become_tuples_and_ints_become_floats():
    assert settings_from(IndexRecipe, {"sources": ["a", "b"]}).sources == ("a", "b")
    assert settings_from(AnswerSettings, {"min_confidence": 1}).min_confidence == 1.0


def test_candidates_cover_the_passages():
    with pytest.raises(SettingsError, match="at least `passages`"):
        AnswerSettings(passages=20, candidates=10)


def test_toml_errors_name_file_and_line(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text("a = 1\nb = \n")
    with pytest.raises(SettingsError, match=r"x\.toml: not valid TOML: .*line 2.*; mend that, or name a recipe"):
        read_toml(path)
    for path, why in (
        (tmp_path / "none.toml", "no such recipe"),
        (tmp_path, "a folder, expected the file of a recipe"),
    ):
        with pytest.raises(SettingsError, match=why):
            read_toml(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_toml_is_read_as_editors_of_windows_write_it(tmp_path, encoding, end):
    path = tmp_path / "x.toml"
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    path.write_bytes(f'{mark}name = "Büro €"{end}text = """a{end}b"""{end}'.encode(encoding))
    assert read_toml(path) == {"name": "Büro €", "text": "a\nb"}


@pytest.mark.parametrize(
    "data", [b"\xff\xfea", b"a = 'B\xfcro'", b"a\0=\0 \0001\0", b"a = " + b"[" * 9_999, b"a = " + b"9" * 5_000]
)
def test_bytes_that_cannot_be_used_are_no_toml(tmp_path, data):
    (tmp_path / "x.toml").write_bytes(data)
    with pytest.raises(SettingsError, match=r"x\.toml: not valid TOML"):
        read_toml(tmp_path / "x.toml")


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 65, "a b", None, 7])
def test_names_are_safe_folder_names(name):
    with pytest.raises(SettingsError, match="index name"):
        check_name(name)


@dataclass(frozen=True)
class Inner:
    weight: float
    pair: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Other:
    name: str


@dataclass(frozen=True)
class Outer:
    inner: Inner
    either: Inner | Other | None = None
    by_name: Mapping[str, Inner] = field(default_factory=dict)


def test_objects_within_objects_are_read_by_type():
    data = b'{"inner": {"weight": 1}, "either": {"name": "x"}, "by_name": {"a": {"weight": 2.5, "pair": [1, 2]}}}'
    assert object_from_json(Outer, data) == Outer(Inner(1.0), Other("x"), {"a": Inner(2.5, (1.0, 2.0))})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"inner": {"wieght": 1}}', r"^inner: unknown key 'wieght'; did you mean weight\?"),
        ('{"inner": {}}', "^inner: weight is missing"),
        ('{"inner": {"weight": 1}, "either": {"nam": "x"}}', "^either: unknown key 'nam'"),
        ('{"inner": {"weight": 1}, "either": 3}', "^either = 3: expected"),
        ('{"inner": {"weight": 1, "pair": [1]}}', "expected a list of 2"),
        ('{"inner": {"weight": 1e999}}', "a number is inf"),
        ('{"inner": {"weight": NaN}}', "a number is nan"),
        ('{"inner": {"weight": 99999999999999999999}}', "too large"),
        ('{"inner": {"weight": 1, "weight": 2}}', "key 'weight' stands twice"),
        ('{"inner": {"weight": "\\ud800"}}', "surrogates not allowed"),
        ('{"by_name": {"a": {"weight": true}}, "inner": {"weight": 1}}', r"by_name\['a'\]: weight = True"),
        ("[1]", "holds a list, expected an object"),
        ("[" * 40 + "]" * 40, "nested deeper than 32"),
        ("[" * 100_000, "not JSON that can be used"),
        ("{", "not JSON that can be used"),
    ],
)
def test_a_file_of_the_wrong_types_is_refused(text, message):
    with pytest.raises(SettingsError, match=message):
        object_from_json(Outer, text.encode())


def test_bytes_that_are_no_unicode_are_refused():
    with pytest.raises(SettingsError, match="not JSON that can be used"):
        mapping_from_json(b"\xff{}")


def test_models_lie_in_the_cache_folder_of_the_system_unless_an_earlier_version_kept_them_elsewhere(
    tmp_path, monkeypatch
):
    monkeypatch.delenv("RAG_APP_MODELS", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *names, **options: tmp_path / "Caches" / names[0])
    system, before = tmp_path / "Caches" / "lora-rag" / "models", tmp_path / ".cache" / "lora-rag" / "models"
    assert models_dir() == system
    before.mkdir(parents=True)
    assert models_dir() == before
    system.mkdir(parents=True)
    assert models_dir() == system
    monkeypatch.setenv("RAG_APP_MODELS", str(tmp_path / "mine"))
    assert models_dir() == tmp_path / "mine"


def test_who_has_no_home_is_told_to_name_the_folder_of_models(monkeypatch):
    def homeless(*_, **__):
        raise RuntimeError("could not determine the home directory for '~/.cache'")

    monkeypatch.delenv("RAG_APP_MODELS", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", homeless)
    with pytest.raises(SettingsError, match=r"found no home folder.*set it, or RAG_APP_MODELS"):
        models_dir()
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: Path("~/.cache"))  # as its older versions do
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(SettingsError, match=r"found no home folder"):
        models_dir()


def test_a_recipe_of_a_program_holds_tuples_of_texts():
    assert IndexRecipe(sources=["a"], text_columns=["b"]) == IndexRecipe(sources=("a",), text_columns=("b",))
    for wrong in ("docs/", ("a", Path("b")), None):
        with pytest.raises(SettingsError, match=r"sources = .*: expected a list of texts"):
            IndexRecipe(sources=wrong)


def test_a_tilde_that_no_shell_put_the_home_folder_in_for_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_APP_ADAPTERS", "~/kept/adapters")
    monkeypatch.setenv("RAG_APP_MODELS", "~/kept/models")
    kept = tmp_path / "home/kept"
    assert (indexes_dir("~/kept/ix"), adapters_dir(), models_dir()) == (kept / "ix", kept / "adapters", kept / "models")
    assert indexes_dir("~nobody-of-that-name/ix").parts[0] == "~nobody-of-that-name"
    (tmp_path / "~").mkdir()  # as it was meant by a version before this one, perhaps
    assert indexes_dir("~") == Path("~")


def test_a_folder_of_indexes_that_faiss_could_not_open_is_refused():
    with pytest.raises(SettingsError, match=r"/ix: the path has bytes that are no UTF-8.*name another folder"):
        indexes_dir("/data/\udcff/ix")


def test_a_file_in_the_place_of_the_folder_of_models_is_named(tmp_path, monkeypatch):
    file = tmp_path / "models"
    file.write_text("")
    monkeypatch.setenv("RAG_APP_MODELS", str(file))
    with pytest.raises(SettingsError, match="models: a file, expected the folder of the models in RAG_APP_MODELS; "):
        models_dir()
