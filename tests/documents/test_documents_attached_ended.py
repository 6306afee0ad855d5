"""Files attached to a mail that end the process which reads it: the mail is read without them."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import pytest
from document_builders import source
from misbehaving_converter import end_at_attached

from rag_app.config import IndexRecipe
from rag_app.documents.child.isolation import Worker
from rag_app.documents.child.worker import Reader
from rag_app.errors import DocumentError

RECIPE = IndexRecipe()
CRASH = r"the converter crashed on this file \(exit code -6\); save it anew and try again\."
MEMORY = "reading it needs more than 4 GiB of memory; split the file."
SPIN = r"reading it took more than \d+ s of processor time and was stopped; split it\."


@pytest.mark.parametrize(
    ("files", "text", "warnings"),
    [
        ("fine spin fine", "Mail 0 2", [f"attachment 1.pdf: {SPIN}"]),
        (
            "fine crash fine crash fine",
            "Mail 0 2 4",
            [f"attachment 1.pdf: {CRASH}", f"attachment 3.pdf: {CRASH}"],
        ),
        (
            "fine crash crash fine crash fine",
            "Mail 0",
            [
                f"attachment 1.pdf: {CRASH}",
                f"attachment 2.pdf: {CRASH}",
                f"read without the attached files from 1.pdf on: attachment 4.pdf: {CRASH}",
            ],
        ),
    ],
)
def test_a_mail_is_read_without_the_files_at_which_the_reading_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: str, text: str, warnings: list[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "x.eml").write_text(files)
    worker, heard = Worker("misbehaving_converter:end_at_attached", seconds=0.2), list[str]()
    worker.waiting = 5_000
    (document,) = worker.read(source(tmp_path / "x.eml"), RECIPE, heard.append)
    assert document.text == text and len(heard) == len(warnings)
    assert all(re.fullmatch(rf"x\.eml: {said}", one) for said, one in zip(warnings, heard, strict=True))
    worker.close()
    assert list(tmp_path.iterdir()) == [tmp_path / "x.eml"]  # nothing of what a process left that was ended


def test_a_mail_that_is_refused_whatever_is_attached_is_refused_in_the_end(tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_text("fine fine fine refuse")
    worker, heard = Worker("misbehaving_converter:end_at_attached"), list[str]()
    with pytest.raises(DocumentError, match=r"^x\.eml: no\.$"):
        list(worker.read(source(tmp_path / "x.eml"), RECIPE, heard.append))
    assert [one.partition(": attachment")[0] for one in heard] == [
        "x.eml",
        "x.eml",
        "x.eml: read without the attached files from 1.pdf on",
        "x.eml: read without its attached files",
    ]
    worker.close()


def test_a_file_at_which_somebody_ended_the_process_is_read_once_more(tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_text("fine killed fine")
    worker, heard = Worker("misbehaving_converter:end_at_attached"), list[str]()
    (document,) = worker.read(source(tmp_path / "x.eml"), RECIPE, heard.append)
    assert (document.text, heard) == ("Mail 0 1 2", [])
    worker.close()


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on the memory of a process")
def test_a_file_has_the_room_of_a_process_that_read_no_others(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_text("hoard much")
    (tmp_path / "x.eml").write_text("fine much more fine")
    worker, heard = Worker("misbehaving_converter:misbehave_or_end"), list[str]()
    assert len(list(worker.read(source(tmp_path / "other.bin"), RECIPE))) == 1
    (document,) = worker.read(source(tmp_path / "x.eml"), RECIPE, heard.append)
    assert (document.text, heard) == ("Mail 0 1 3", [f"x.eml: attachment 2.pdf: {MEMORY}"])
    worker.close()


def test_a_reading_without_some_files_is_not_gone_on_with_by_whoever_reads_all(tmp_path: Path) -> None:
    """As two builds do that read the same mail at the same time."""
    (tmp_path / "x.eml").write_text("fine fine")
    every = {"path": str(tmp_path / "x.eml"), "name": "x.eml", "settings": {}, "given": 0, "begun": False}
    reader, fewer = Reader(end_at_attached), every | {"left_out": [[0, 1]]}
    assert reader.answer(every).more and reader.answer(fewer).more
    every["begun"] = True
    assert reader.answer(every).more
    assert [one.text for one in reader.answer(every).documents] == ["Mail 0 1"]
