"""Files whose XML declares entities: one of a bundle of XML is refused in one sentence, a page is read without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import source, zipped

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.errors import DocumentError

RECIPE = IndexRecipe()
ENTITIES = {
    "grow": ("".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12)) + '<!ENTITY l0 "lol">', "&l11;"),
    "of one length": (f'<!ENTITY q "{"q" * 100_000}">', "&q;" * 1_000),
    "in a ring": ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
    "of another file": ('<!ENTITY x SYSTEM "secret.txt">', "&x;"),
    "of a few words": ('<!ENTITY co "Acme Ltd">', "&co;"),
}


@pytest.mark.parametrize("ending", ["docx", "odt", "enex", "xhtml"])
@pytest.mark.parametrize(("declared", "used"), ENTITIES.values(), ids=ENTITIES)
def test_entities_are_not_expanded(tmp_path: Path, ending: str, declared: str, used: str) -> None:
    (tmp_path / "secret.txt").write_text("top secret")
    top, words = f"<!DOCTYPE d [\n{declared}]>", f"Safe words {used}"
    path = tmp_path / f"x.{ending}"
    if ending == "docx":
        types = {"[Content_Types].xml": "wordprocessingml.document.main+xml"}
        path.write_bytes(zipped({**types, "word/document.xml": f"{top}<d><p>{words}</p></d>"}))
    elif ending == "odt":
        members = {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<m/>"}
        body = f'{top}<d xmlns:o="urn:o"><o:body><o:text><o:p>{words}</o:p></o:text></o:body></d>'
        path.write_bytes(zipped({**members, "content.xml": body}, ("mimetype",)))
    elif ending == "enex":
        path.write_text(f"{top}<en-export><note><title>{words}</title></note></en-export>")
    else:
        path.write_text(f"<!-- of -->{top}<html><body><p>{words}</p></body></html>")
        assert next(read(source(path), RECIPE)).text == words
        return
    with pytest.raises(
        DocumentError, match=rf"^x\.{ending}: its XML declares entities \([^()]+\).*, or leave it out\.$"
    ):
        list(read(source(path), RECIPE))
