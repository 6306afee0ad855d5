"""What people call their indexes, where that cannot be the name of a folder: one small file beside the uploads. And
their adapters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from rag_app.adapters.versions import AUTO, BASE
from rag_app.artifacts import locked, read_json, write_json
from rag_app.documents.upload_names import folder_name
from rag_app.documents.uploads import FOLDER
from rag_app.schema import Chunk, Citation, Passage
from rag_app.text.language.one_line import place_of


def titles(data: Path) -> dict[str, str]:
    """Titles by the name of the index; a file that cannot be read counts as none."""
    return {k: v for k, v in read_json(data / "titles.json").items() if isinstance(v, str)}


def title_of(data: Path, name: str) -> str:
    """What people call the index: its name unless it has a title."""
    return titles(data).get(name, name)


def told_apart(known: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """What a list calls each of these indexes, by name: its title of `known`, with its name where others have that too.

    A browser sends back the text that was chosen and nothing else.
    """
    called = {name: known.get(name, name) for name in names}
    times = Counter(called.values())
    return {name: title if times[title] == 1 else f"{title} ({name})" for name, title in called.items()}


def name_for(data: Path, title: str, taken: Collection[str], may: Callable[[str], bool] = lambda name: True) -> str:
    """The index of that title, new ones with a name of their own that is not among `taken`; `SettingsError` if bad.

    An index that one may not see (`may`) is as if it had another title.
    """
    shown = " ".join(title.split())
    known = titles(data)
    if found := next((name for name, kept in known.items() if kept == shown and may(name)), ""):
        return found
    if shown in taken and may(shown) and shown not in known:  # else people call that one something else
        return shown
    made = base = folder_name(shown)
    number = 2
    while made in taken or made in known:
        made, number = f"{base}-{number}", number + 1
    if made != shown:
        _keep(data, made, shown)
    return made


def rename(data: Path, name: str, title: str) -> None:
    """Call an index by another title; its folder keeps its name. Raises `SettingsError` for an unfit title."""
    folder_name(title)
    _keep(data, name, " ".join(title.split()))


def _keep(data: Path, name: str, title: str) -> None:
    data.mkdir(parents=True, exist_ok=True)
    with locked(data / "titles.lock"):
        write_json(data / "titles.json", {**titles(data), name: title})


def file_shown(source: str) -> str:
    """A file or document as people know it: without the folder in which what they uploaded is kept."""
    return source.removeprefix(f"{FOLDER}/")


def place_shown(held: Chunk | Passage | Citation) -> str:
    """`place_of` a text, with its file as people know it."""
    return place_of(file_shown(held.source), held.title, held.headings, held.page, held.page_label)


def adapter_words(name: str) -> str:
    """`tuned@2` as people call it: tuned, version 2."""
    plain, _, version = name.partition("@")
    if name == AUTO:
        return "Automatic"
    return "Base model" if name == BASE else f"{plain}, version {version}" if version else plain
