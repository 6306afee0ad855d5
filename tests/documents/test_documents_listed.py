"""Lists of links to the headings of a page are a table of contents, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert

NAMES = ("Masts", "Sails", "Ropes", "Decks", "Crew")
CHAPTERS = "".join(f"<h2><a name='c{n}'>{n}. {name}</a></h2><p>All of it.</p>" for n, name in enumerate(NAMES, 1))
ITEMS = [f"<li><a href='#c{n}'>{name}</a></li>" for n, name in enumerate(NAMES, 1)]
LIST = f"<ul>{''.join(ITEMS)}</ul>"
SHOWN = "- Masts\n- Sails\n- Ropes\n- Decks\n- Crew"


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (LIST, ""),
        (f"<h1>Ferry</h1>{LIST}", "# Ferry"),
        (f"<h2>Ferry</h2>{LIST}", ""),  # nothing else stands below it
        (f"<h2>Ferry</h2><p>It sails.</p>{LIST}", "## Ferry\n\nIt sails."),
        (f"<p>On this page:</p>{LIST}", "On this page:"),
        (LIST.replace("</li>", " 3</li>"), ""),
        (LIST.replace(">Sails<", ">The sails<"), ""),  # one title has changed
        (f"<ul><li>Ship<ul>{''.join(ITEMS)}</ul></li></ul>", ""),
        ("".join(f"<a href='#c{n}'>{name}</a><br>" for n, name in enumerate(NAMES, 1)), ""),
        (f"<h1>Contents</h1><h2>One</h2><ul>{''.join(ITEMS[:2])}</ul><h2>Two</h2><ul>{''.join(ITEMS[2:])}</ul>", ""),
        (f"<p>The work has these phases:</p>{LIST}", f"The work has these phases:\n\n{SHOWN}"),
        (LIST.replace("#c", "#d"), SHOWN),  # nowhere on the page
        (f"<ul>{ITEMS[1]}{ITEMS[3]}</ul>", "- Sails\n- Decks"),
        (f"<ul>{ITEMS[0]}{ITEMS[4]}{ITEMS[3]}</ul>", "- Masts\n- Crew\n- Decks"),
        ("<p>See <a href='#c1'>Masts</a>, <a href='#c2'>Sails</a>, <a href='#c3'>Ropes</a>.</p>",
         "See Masts, Sails, Ropes."),
        (LIST.replace(">Sails<", ">Cloth<").replace(">Masts<", ">Wood<"), "- Wood\n- Cloth\n- Ropes\n- Decks\n- Crew"),
        (f"<ul>{''.join(one.replace('</a>', '</a>: a day of work') for one in ITEMS[:3])}</ul>",
         "- Masts: a day of work\n- Sails: a day of work\n- Ropes: a day of work"),
    ],
)  # fmt: skip
def test_a_list_of_links_to_the_headings_below_is_left_out(tmp_path: Path, before: str, kept: str) -> None:
    text = convert(tmp_path, "x.html", f"<body>{before}{CHAPTERS}</body>").text
    assert text.partition("## 1. Masts")[0].strip() == kept


def test_a_list_of_links_to_other_pages_stays(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.html", f"<body>{LIST.replace('#c', 'x.html#c')}{CHAPTERS}</body>").text
    assert text.startswith(SHOWN)


@pytest.mark.parametrize(
    "told", ["<dl><dt id='{0}'>{0}</dt><dd>All.</dd></dl>", "<section id='{0}'><h3>{0}</h3>All.</section>",
             "<a id='{0}'></a><h3>{0}</h3><p>All.</p>"]
)  # fmt: skip
def test_a_list_of_links_to_terms_or_sections_is_left_out(tmp_path: Path, told: str) -> None:
    links = "".join(f"<li><a href='#{name}'>{name}</a></li>" for name in NAMES)
    page = f"<body><p>Terms.</p><ul>{links}</ul>{''.join(map(told.format, NAMES))}</body>"
    text = convert(tmp_path, "x.html", page).text
    assert [text.count(name) for name in NAMES] == [1] * len(NAMES)
