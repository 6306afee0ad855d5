"""Plain texts: their headings, and lines that were wrapped."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.plain.convert import convert, text_to_markdown, unwrapped
from rag_app.documents.converters.plain.headings import with_headings
from rag_app.documents.converters.plain.outdented import with_outdented
from rag_app.documents.converters.plain.tables import with_tables
from rag_app.documents.markdown import parse_sections

BYLAWS = """\
                    Bylaws of the Rowing Club

   Members of the club pay a fee for each of the boats that they have
   stored in the house, and a second one for the rooms, which the board
   sets every year, unless the meeting of the members says otherwise in
   time.

1. Members

  1.1. Becoming one

   Whoever is older than ten may become a member of the club. The board
   decides.
    1. A request is made in writing, and names two members who are in
       favour of it;
    2. it is answered within a month.

  1.2. Leaving

   Members leave by a letter.

2. Boats

   Boats are owned by the club.
"""


def test_a_text_with_numbered_headings_and_wrapped_lines() -> None:
    assert unwrapped(with_headings(BYLAWS)) == (
        "# Bylaws of the Rowing Club\n\nMembers of the club pay a fee for each of the boats that they have stored in "
        "the house, and a second one for the rooms, which the board sets every year, unless the meeting of the members "
        "says otherwise in time.\n\n## 1. Members\n\n### 1.1. Becoming one\n\nWhoever is older than ten may become a "
        "member of the club. The board decides.\n 1. A request is made in writing, and names two members who are in "
        "favour of it;\n 2. it is answered within a month.\n\n### 1.2. Leaving\n\nMembers leave by a letter.\n\n"
        "## 2. Boats\n\nBoats are owned by the club.\n"
    )


BODY = "\n\nBoats are owned by the club.\n\n"


@pytest.mark.parametrize(
    ("lines", "headings"),
    [
        (("ARTICLE I", "ARTICLE II"), ["## ARTICLE I", "## ARTICLE II"]),
        (("CHAPTER 1", "SCOPE", "CHAPTER 2", "TERMS"), ["## CHAPTER 1", "### SCOPE", "## CHAPTER 2", "### TERMS"]),
        (("Article 1\nBoats", "Article 2\nOars"), ["## Article 1 Boats", "## Article 2 Oars"]),
        (("§ 1 Boats", "§ 2 Oars"), ["## § 1 Boats", "## § 2 Oars"]),
        (("BOATS", "OARS"), ["## BOATS", "## OARS"]),
        (("BOATS",), []),
        (("PRIVATE",) * 3, []),
        (("Boats\n=====", "Oars\n----"), ["# Boats", "## Oars"]),
        (("=====\nBoats\n=====", "1) Oars", "2) Rooms"), ["# Boats", "## 1) Oars", "## 2) Rooms"]),
        (("1. Boats", "2. Oars"), ["## 1. Boats", "## 2. Oars"]),
        (("1. Boats\n\n2. Oars\n\n3. Rooms",), []),
        (("1. Boats\n\n1.1 Oars", "1.2 Rooms"), ["## 1. Boats", "### 1.1 Oars", "### 1.2 Rooms"]),
        (("1.1. Who keeps the oars that are not in the house\nof the club", "1.2. Rooms"), None),
        (("1. Boats are kept in the house.", "2. Oars are not."), []),
        (("1. Boats of the Club.", "2. Oars."), ["## 1. Boats of the Club.", "## 2. Oars."]),
        (("1. Boats ........ 3", "2. Oars ......... 4"), []),
        (("12 boats", "2.5 kg of oars"), []),
        (("3. Boats", "90. Oars"), []),
        (("1. Boats",), []),
        (("Name      Age\n-------------\nAnn       3",), []),
        (("船は届け出る", "岸壁は開いている", "夜は閉じる"), []),
        (("1. 打开盖子。", "2. 取出过滤器。"), []),
        (("1. Boats\n\n2. Oars are kept in the house.", "3. Rooms\n\n4. Keys are kept there, too."), []),
        (
            ("1. Boats", "2. Oars\n\n1. They float.\n\n2. They row.\n\n3. Rooms"),
            ["## 1. Boats", "## 2. Oars", "## 3. Rooms"],
        ),
        (("1.20 Tea", "1.50 Coffee", "2.10 Milk"), []),
        (("BOATS", "OARS", "SIGNED\n\nANN OTT"), ["## BOATS", "## OARS", "## SIGNED", "## ANN OTT"]),
        (("BOATS\n\nOARS\n\nKEYS",), []),
        (
            ("1. Boats", "2. Oars", "A. Rules\n\nA.1. Terms", "A.2. Votes", "B. Forms\n\nB.1. Keys"),
            [
                "## 1. Boats",
                "## 2. Oars",
                "## A. Rules",
                "### A.1. Terms",
                "### A.2. Votes",
                "## B. Forms",
                "### B.1. Keys",
            ],
        ),
        (("1. Boats", "2. Oars", "A. Ott", "B. Lee"), ["## 1. Boats", "## 2. Oars"]),
        (("1. Boats", "A. Old", "B. New", "2. Oars"), ["## 1. Boats", "## 2. Oars"]),
        (("A. BOATS", "B. OARS"), ["## A. BOATS", "## B. OARS"]),
    ],
)
def test_lines_that_are_headings(lines: tuple[str, ...], headings: list[str] | None) -> None:
    found = with_headings(BODY.join(("", *lines, "")))
    if headings is None:
        headings = [f"## {' '.join(line.split())}" for line in lines]
    assert [line for line in found.split("\n") if line.startswith("#")] == headings


def test_a_title_in_capitals_is_above_parts() -> None:
    text = with_headings("THE CLUB\n\nCHAPTER 1\n\nBOATS\n\nThey float.\n\nCHAPTER 2\n\nOARS\n\nThey float, too.\n")
    assert text.split("\n\n")[:3] == ["# THE CLUB", "## CHAPTER 1", "### BOATS"]


def test_names_that_the_text_ends_with_are_no_headings() -> None:
    said = "BOATS\n\nThey float.\n\nOARS\n\nThey float, too.\n\n"
    assert with_headings(f"{said}SIGNED\n\nANN OTT\n") == with_headings(said) + "SIGNED\n\nANN OTT\n"


@pytest.mark.parametrize(
    "line", ["short line\n", "short line\n\n", "The boat is out,\nand no one rows her home again,\n\n"]
)
def test_many_lines_stay_as_they_are(line: str) -> None:
    assert unwrapped(with_headings(line * 10_000)) == line * 10_000


POEM = "The boat is out upon the lake,\nand no one rows her home again,\n" * 4
ADDRESS = "Rowing Club of the Upper Lake, Department of Boats\nand oars\n12 Shore Road\nLakeview\n"
LOG = "2024-03-01 10:00:01 the service of boats has been started on port 80 by me\n" * 6
CODE = "if (boat) {\n    row(the, boat, over, the, lake, and, back, again, at, once);\n    stop();\n}\n"
TABLE = "boat      who rows it     when it is rowed      how far it goes each time\n" * 5
MAIL = "> the boats that are out upon the lake, and which are rowed by all of\n> us\n" * 3
RULED = "+------+------+\n| boat | oars |\n+------+------+\n"


@pytest.mark.parametrize("text", [POEM, ADDRESS, LOG, CODE, TABLE, MAIL, RULED])
def test_lines_that_were_not_wrapped_stay(text: str) -> None:
    assert with_headings(text) == text
    assert unwrapped(text) == text
    whole = with_headings(BYLAWS) + "\n" + text
    assert unwrapped(whole).endswith("owned by the club.\n\n" + text)


def test_addresses_and_hyphens_that_a_line_ends_in() -> None:
    wrapped = BYLAWS + (
        "\n   The rules of the house are the same for all who row, see https://\n   boats.example/rules for them, and"
        " the board has a list of all twenty-\n   two boats that are out.\n"
    )
    text = unwrapped(wrapped)
    assert "see https://boats.example/rules for them, and the board has a list of all twenty-two boats that" in text


def test_words_that_a_text_divides_at_line_ends_are_whole_again() -> None:
    said = unwrapped(
        BYLAWS + "\n   A recollection of each meeting is written down by the one who is secre-"
        "\n   tary of the club. Whoever asks the secretary for it gets a recollec-"
        "\n   tion of the meeting, and of what was decided there on all second-"
        "\n   hand boats; there are three second-hand boats in the house by now.\n"
    )
    assert "who is secretary of the club" in said and "a recollection of the meeting" in said
    assert "on all second-hand boats; there" in said


def test_a_sign_that_would_be_a_mark_of_markdown_keeps_its_margin() -> None:
    said = unwrapped(BYLAWS.replace("   Members leave by a letter.", "     # No one leaves in the summer."))
    assert "\n     # No one leaves in the summer." in said


def test_options_in_lines_of_their_own_and_sentences_set_apart() -> None:
    settings = "   OPTIONS=the name of the boat is said in front of what it is called\n   OPTIONS=and so on"
    said = unwrapped(
        BYLAWS
        + f"\n{settings}\n\n   Boats are owned by the club.   Whoever takes one of them has to write\n   it down.\n"
    )
    assert "called\nOPTIONS=and so on" in said and "club.   Whoever takes one of them has to write it down." in said


def test_titles_above_tildes_are_headings(tmp_path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Notes\n=====\n\nBoats\n~~~~~\n\nThey are new.\n\nOars\n~~~~\n\nThey are old.\n")
    (part,) = convert(path, path.name).parts
    assert "## Boats\n\nThey are new." in part[1] and "~" not in part[1]
    path.write_text("Notes\n=====\n\n~~~\ncode\n~~~\n")
    assert "~~~\ncode" in convert(path, path.name).parts[0][1]


COMMANDS = "By hand:\n\n# rowd -q 'boats'\n\nThe file:\n\n# Where it listens\nport 80\n# and how\nfast 1\n#\n"


@pytest.mark.parametrize("commands", ["# rowd -q\n", "Become root:\n\n# rowd -q\n\nThen row.\n", COMMANDS])
def test_a_command_for_root_or_a_comment_makes_no_text_markdown(tmp_path, commands: str) -> None:
    path = tmp_path / "bylaws.txt"
    path.write_text(f"{BYLAWS}\n{commands}")
    ((_, said),) = convert(path, path.name).parts
    assert [name for section in parse_sections(said) for name in section.headings[-1:]] == [
        "Bylaws of the Rowing Club",
        "1. Members",
        "1.1. Becoming one",
        "1.2. Leaving",
        "2. Boats",
    ]
    assert "which the board sets every year" in said and "\n    # rowd -q" in said


@pytest.mark.parametrize(
    "text",
    [
        "# rowd\n\nA program.\n\n1. Boats\n\nThey float.\n\n2. Oars\n\nThey do, too.\n",
        "# Rowing\nA club.\n## Boats\n- new\n\n## Oars\n- old\n",
        "A club.\n\n## boats\n\nThey float.\n\n## oars\n\n# rowd\n\n",
        "A club:\n```\n# rowd\n```\n",
    ],
)
def test_markdown_in_a_plain_text_stays(tmp_path, text: str) -> None:
    path = tmp_path / "readme.txt"
    path.write_text(text)
    assert convert(path, path.name).parts[0][1] == text


def test_the_few_headings_of_markdown_among_others_stay(tmp_path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Notes\n=====\n\nBoats\n-----\n\n### Old boats\n\nThey float.\n\nOars\n----\n\n# oar -v\n")
    said = convert(path, path.name).parts[0][1]
    assert said == "# Notes\n\n## Boats\n\n### Old boats\n\nThey float.\n\n## Oars\n\n    # oar -v\n"


KINDS = """=====  =======  ==============
/      oars     (in the house)
|     ropes    (on deck, and
                below it)
=====  =======  ==============
"""
FEES = """Fees of the club
       Boat       Fee
  ----------    -----
  skiff            12
  old gig           9   (till May)
"""
RIGGED = """======  =====
Boat    Mast
======  =====
skiff   one

ketch   two
======  =====
"""


@pytest.mark.parametrize(
    ("text", "table"),
    [
        (
            KINDS,
            "|  |  |  |\n| --- | --- | --- |\n| / | oars | (in the house) |\n| \\| | ropes | (on deck, and below it) |",
        ),
        (FEES, "Fees of the club\n\n| Boat | Fee |\n| --- | --- |\n| skiff | 12 |\n| old gig | 9 (till May) |"),
        (RIGGED, "| Boat | Mast |\n| --- | --- |\n| skiff | one |\n| ketch | two |"),
    ],
)
def test_a_table_with_ruled_columns(tmp_path, text: str, table: str) -> None:
    path = tmp_path / "boats.txt"
    path.write_text(f"{BYLAWS}\n{text}\nThey float.\n")
    said = convert(path, path.name).parts[0][1]
    assert said.endswith(f"\n\n{table}\n\nThey float.\n")


@pytest.mark.parametrize(
    "text",
    [
        "Boats float on the lake.\n--- --- ---\nThe rest of the boats do not float.\n",
        "-- --\n\nBoats float.\n\n-- --\n",
        "--- ---\nBoats\nOars\n--- ---\n",
        "==== ====\n",
        "Boat  Fee\n----  ---\n\n",
    ],
)
def test_rules_that_are_of_no_table(text: str) -> None:
    assert with_tables(text) == text


PAGE = """\
ROW(1)                    Rowing Commands                    ROW(1)

NAME
       row - Rules of the club

Members
       Members of the club pay a fee for each of the boats that
       they have stored in the house.

   The Board
       It has three seats:

       *   Ada Holm

       *   Leo Brook

Boats of the Club
       Boats are owned by the club.

ROW 2.1                   1 May 2031                         ROW(1)
"""


def test_headings_of_a_manual_page_stand_further_left_than_its_text() -> None:
    text = text_to_markdown(PAGE)
    headings = [section.headings for section in parse_sections(text) if section.headings]
    title = "row - Rules of the club"
    assert (title, "Members", "The Board") in headings
    assert (title, "Boats of the Club") in headings
    assert "further" not in text and "they have stored in the house." in text


@pytest.mark.parametrize(
    "text",
    [
        PAGE.replace("Members\n", "Members\nand others\n"),  # running text at the edge
        PAGE.replace("Members\n", "Members:\n"),
        PAGE.replace("Members\n", "Members\n\n"),
        "One\n one line\n\nTwo\n another line\n\nThree\n the last one\n",  # hardly further in
        "Ada\n    a member\n\nLeo\n    another one\n",  # two
        "Holm, A. (2001). A history of rowing in the county of Cambridge and of\n    its clubs. Ely: Quay.\n\n" * 3,
        "Smith, J. (2020). The river and the people who live beside it in\n    Wales. Ely: Quay.\n\n"
        "Brown, K. (2018). Boats of the fens and how they were built by\n    Hand. Ely: Quay.\n\n"
        "Reed, T. (2019). Mills of the fens and how their wheels were\n    Turned. Ely: Quay.\n",
        "The river runs below the mill\n  and takes the leaves\n\nThe miller stands upon\n  the hill\n\n"
        "The evening comes and all is still\n  and in the house the lamps are lit\n",
        "ADA\n    Where is it?\n\nLEO\n    In the house.\n\n" * 3,  # who speaks
        "",
    ],
)
def test_lines_at_the_left_edge_are_no_headings_where_other_text_stands_there(text: str) -> None:
    assert with_outdented(text) is None


def test_a_form_that_begins_with_a_name_keeps_it_as_a_name() -> None:
    text = text_to_markdown("Name\n    Ada Holm\n\nAddress\n    12 High Street\n    Ely\n\nMember since\n    2019\n")
    headings = [one.headings for one in parse_sections(text) if one.headings]
    assert headings == [("Name",), ("Address",), ("Member since",)]
    assert "Ada Holm" in text


DIVIDED = """\
       Whoever wants to know how the boats of the club are named has a pro\u2010
       gram for boats.

       Boats of the club that have been named after members of it are well\u2010
       known, and a well-known one is red.
"""


@pytest.mark.parametrize("more", [4, 60])
def test_words_that_a_manual_page_divides_are_whole_again(more: int) -> None:
    line = "       Members of the club pay a fee for each boat that they have in the\n       house of the club.\n\n"
    text = text_to_markdown(line * more + DIVIDED)
    assert "has a program for boats." in text and "are well-known, and a well-known one is red." in text
