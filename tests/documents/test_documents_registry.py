"""One line registers a format: tried on a copy of the package, with a converter and a line and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from document_builders import zipped

import rag_app
from rag_app.documents.formats import BY_EXTENSION, BY_KIND, FORMATS

CONVERTER = '''"""A format for a test."""
from rag_app.documents.converted import Converted


def convert(path, name):
    return Converted(((None, f"Converted {path.stat().st_size} bytes of {name}."),))
'''
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
CASES = (  # a line, and the name and bytes of a file
    ('Format("by-extension", ".new", "new")', "a.new", b"words"),
    ('Format("by-magic", ".new1", "new", "{\\\\rtf")', "a.txt", b"{\\rtf1 words}"),
    ('Format("of-bytes", ".new2", "new", "\\x00NEW")', "a.new2", b"\0NEW\0\0"),
    ('Format("zipped", ".new3", "new", "application/new", "zip")', "a.zip", zipped({"mimetype": "application/new"})),
    ('Format("in-ole", ".new4", "new", "NewStream", "ole")', "a.new4", OLE + "NewStream".encode("utf-16-le")),
)
PROGRAM = """
import sys
from rag_app.config import IndexRecipe
from rag_app.documents import read, scan
from rag_app.documents.upload_names import UPLOAD_TYPES
print({".new", ".new1", ".new2", ".new3", ".new4"} <= UPLOAD_TYPES)
for file in sys.argv[1:]:
    (document,) = read(scan([file]).files[0], IndexRecipe())
    print(document.metadata["format"], document.text)
"""


def test_a_converter_and_a_line_are_enough(tmp_path: Path) -> None:
    """For what is known by its extension or its first bytes, and in a container."""
    package = tmp_path / "rag_app"
    shutil.copytree(Path(rag_app.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "documents/converters/new.py").write_text(CONVERTER)
    registry = package / "documents/formats.py"
    lines = "".join(f"    {line},\n" for line, _, _ in CASES)
    registry.write_text(registry.read_text().replace("FORMATS = (\n", f"FORMATS = (\n{lines}", 1))
    for _, name, data in CASES:
        (tmp_path / name).write_bytes(data)
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, *(str(tmp_path / name) for _, name, _ in CASES)], cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    kinds = ("by-extension", "by-magic", "of-bytes", "zipped", "in-ole")
    told = [
        f"{kind} Converted {len(data)} bytes of {name}." for kind, (_, name, data) in zip(kinds, CASES, strict=True)
    ]
    assert found.stdout.splitlines() == ["True", *told], found.stderr


def test_every_line_is_a_format_of_its_own_with_a_converter_that_is_there() -> None:
    folder = Path(rag_app.__file__).parent / "documents/converters"
    assert len(BY_KIND) == len(FORMATS) >= 16
    assert len(BY_EXTENSION) == sum(len(known.extensions.split()) for known in FORMATS)
    for known in FORMATS:
        assert not known.converter or (folder / f"{known.converter.replace('.', '/')}.py").is_file()
        assert not known.container or known.magic
