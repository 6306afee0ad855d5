"""One line registers a format: tried on a copy of the package, with a converter and a line and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from document_builders import zipped

import rag_app
from rag_app.documents.formats import BY_EXTENSION, BY_KIND, FORMATS

CONVERTER = '''"""A format for a test."""
from rag_app.documents.converted import Converted


def convert(path, name):
    return Converted(((None, f"Converted {path.stat().st_size} bytes of {name}."),))
'''
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
CASES = {
    "text by extension": ('Format("new", ".new", "new")', "a.new", b"words"),
    "text with a magic": ('Format("new", ".new", "new", "{\\\\rtf")', "a.txt", b"{\\rtf1 words}"),
    "bytes with a magic": ('Format("new", ".new", "new", "\\x00NEW")', "a.new", b"\0NEW\0\0"),
    "zip": (
        'Format("new", ".new", "new", "application/x-new", "zip")',
        "a.zip",
        zipped({"mimetype": "application/x-new"}),
    ),
    "ole": ('Format("new", ".new", "new", "NewStream", "ole")', "a.new", OLE + "NewStream".encode("utf-16-le")),
}
PROGRAM = """
import sys
from rag_app.config import IndexRecipe
from rag_app.documents import read, scan
from rag_app.documents.upload_names import UPLOAD_TYPES
(document,) = read(scan([sys.argv[1]]).files[0], IndexRecipe())
print(document.metadata["format"], ".new" in UPLOAD_TYPES, document.text)
"""


@pytest.mark.parametrize("case", CASES)
def test_a_converter_and_a_line_are_enough(tmp_path: Path, case: str) -> None:
    line, name, data = CASES[case]
    package = tmp_path / "rag_app"
    shutil.copytree(Path(rag_app.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "documents/converters/new.py").write_text(CONVERTER)
    registry = package / "documents/formats.py"
    registry.write_text(registry.read_text().replace("FORMATS = (\n", f"FORMATS = (\n    {line},\n", 1))
    (tmp_path / name).write_bytes(data)
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / name)], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout == f"new True Converted {len(data)} bytes of {name}.\n", found.stderr


def test_every_line_is_a_format_of_its_own_with_a_converter_that_is_there() -> None:
    folder = Path(rag_app.__file__).parent / "documents/converters"
    assert len(BY_KIND) == len(FORMATS) >= 16
    assert len(BY_EXTENSION) == sum(len(known.extensions.split()) for known in FORMATS)
    for known in FORMATS:
        assert not known.converter or (folder / f"{known.converter.replace('.', '/')}.py").is_file()
        assert not known.container or known.magic
