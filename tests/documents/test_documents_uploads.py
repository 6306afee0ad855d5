from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath

import pytest

from rag_app.artifacts import is_locked
from rag_app.documents.uploads import replacing_upload, uploaded_files, uploads_folder
from rag_app.errors import DocumentError


def test_an_upload_waits_until_the_one_before_it_has_its_place(tmp_path):
    folder = uploads_folder(tmp_path, "notes")

    def put(name):
        with replacing_upload(folder, PurePosixPath(name)) as partial:
            partial.write_bytes(b"other")

    with ThreadPoolExecutor(1) as pool:
        with replacing_upload(folder, PurePosixPath("x.txt/y.md")) as partial:
            second = pool.submit(put, "x.txt")
            assert is_locked(tmp_path / "notes" / "uploads.lock")
            partial.write_bytes(b"text")
        with pytest.raises(DocumentError, match=r"x\.txt: that is a folder of uploaded files"):
            second.result(60)
    (kept,) = uploaded_files(folder)
    assert kept == folder / "x.txt" / "y.md" and kept.read_bytes() == b"text"
