"""What people save and export besides documents: bookmarks, books with their authors, pages with their folders."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert


def test_lists_within_lists_of_terms_stay(tmp_path: Path) -> None:
    bookmarks = """<!DOCTYPE NETSCAPE-Bookmark-file-1><TITLE>Bookmarks</TITLE><H1>Bookmarks</H1><DL><p>
    <DT><H3 ADD_DATE="1">Cooking</H3>
    <DL><p>
        <DT><A HREF="https://bread.example/" ICON="data:image/png;base64,iVBOR">Sourdough school</A>
        <DT><H3>Cakes</H3><DL><p><DT><A HREF="https://cakes.example/">Cake tin</A></DL><p>
    </DL><p>
    <DT><A HREF="https://tides.example/">Tide tables</A>
</DL><p>"""
    assert convert(tmp_path, "bookmarks.html", bookmarks).text == (
        "# Bookmarks\n\n- **Cooking**\n  - **[Sourdough school](https://bread.example/)**\n  - **Cakes**\n"
        "    - **[Cake tin](https://cakes.example/)**\n- **[Tide tables](https://tides.example/)**"
    )
    groups = "<dl><div><dt>Oil</dt><dd>Runs.</dd></div><ul><li>Tar</li></ul><div><dt>Wax</dt><dd>Melts.</dd></div></dl>"
    assert convert(tmp_path, "x.html", groups).text == "- **Oil**: Runs.\n  - Tar\n- **Wax**: Melts."
    opened = "<dl><dt>Oil<dt>Wax<dd>Melts.<dd>Burns.<dt>Tar</dl>"
    assert convert(tmp_path, "x.html", opened).text == "- **Oil**\n- **Wax**: Melts.\n  Burns.\n- **Tar**"
