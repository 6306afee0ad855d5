"""What an option does is told by its own entry, not by its neighbour's."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.options import told_of_option
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Chunk, Hit

PAGE = """-H, --addn-hosts=<file>
       Additional hosts file. Read the specified file as well.

-E, --expand-hosts
       Add the domain to  simple names.
       This does not apply to others.

-e NAME
       Names another host.

-q      Say nothing at all.

--no-poll, -n [SECONDS] - Do not poll the file.

`--watch` (`-w`): Look again and again.

-x -y /srv/data

A line of prose may break before the name of an option, as before
--local record of it.
"""
TABLE = """|  |  |
| --- | --- |
| `-n`, `--dry-run` | do not create an archive |
| `--keep-within INTERVAL` | keep all archives within this time |
| `--rounds` | number of rounds | 30 |
"""
FENCE = """```
  -v, --verbose  tells more
  -vv            tells all of it
  -k             # keep the session open
```
"""


def shown(*texts: str, title: str = "mast"):
    return [
        passage_of(n, Hit(Chunk(n, n, f"{title}{n}.md", f"{title} {n}", 0, len(text), text), 1.0))
        for n, text in enumerate(texts, 1)
    ]


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (PAGE, "What does the -E option do?", "Add the domain to simple names."),
        (PAGE, "What does -e do?", "Names another host."),
        (PAGE, "What does option --expand-hosts mean?", "Add the domain to simple names."),
        (PAGE, "what is -q for?", "Say nothing at all."),
        (PAGE, "What is --addn-hosts?", "Additional hosts file. Read the specified file as well."),
        (PAGE, "What does -n do in mast 1?", "Do not poll the file."),
        (PAGE, "What does `-w` do?", "Look again and again."),
        (TABLE, "What does --keep-within do?", "keep all archives within this time"),
        (TABLE, "What does --rounds do?", "number of rounds"),
        (TABLE, "What is -n used for?", "do not create an archive"),
        (FENCE, "What does -v do?", "tells more"),
        (FENCE, "What does -k do?", "keep the session open"),
    ],
)
def test_the_description_of_the_option_is_said_and_cited_where_it_stands(text, question, said):
    found = told_of_option(question, shown(text))
    assert found is not None
    assert (found.marked, found.is_asked_for) == (f"{said} [1]", True)
    assert said.split()[-1].rstrip(".") in text[found.start : found.end]


@pytest.mark.parametrize(
    "question",
    [
        "What does -Q do?",  # another one
        "What does -x do?",  # a command that begins with it
        "What does --local do?",  # prose
        "What is the default of --no-poll?",
        "What does -E do in sendmail?",  # another program
        "Which option adds the domain?",
        "What do -E and -e do?",  # of two
        "What does -e do with -q?",
    ],
)
def test_nothing_is_said_of_other_options_and_other_questions(question):
    assert told_of_option(question, shown(PAGE)) is None


def test_two_programs_with_one_option_are_told_apart_by_name_or_not_at_all():
    both = [*shown(TABLE, title="create"), *shown(TABLE.replace("create", "delete"), title="prune")]
    assert told_of_option("What does -n do?", both) is None
    found = told_of_option("What does -n do in prune?", both)
    assert found is not None and found.text == "do not delete an archive"


COLUMNS = """| Option | Default | Type | Description |
| --- | --- | --- | --- |
| `--out` | current working directory of the user | path | Output folder |

| Flag | curl | wget |
| --- | --- | --- |
| `-o` | write to a file | log messages to a file instead |
| `-L` | follow redirects | |

| Option | Default |
| --- | --- |
| `--tmp` | folder of the system |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does --out do?", "Output folder"),
        ("What does -o do?", None),
        ("What does -L do?", None),
        ("What does --tmp do?", None),
    ],
)
def test_of_a_row_the_column_that_describes_is_said(question, said):
    found = told_of_option(question, shown(COLUMNS))
    assert (found and found.text) == said


CODES = """| Code | Description |
| --- | --- |
| %m | The month as a decimal number (01 to 12). |
| %M | The minute as a decimal number (00 to 59). |
| %r | The time in full, equivalent to %I:%M:%S %p. |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does %M stand for?", "The minute as a decimal number (00 to 59)."),
        ("What does %m mean in the mast format?", None),  # no heading says that these are a format
        ("what is %m for", "The month as a decimal number (01 to 12)."),
        ("What does %S do?", None),
    ],
)
def test_a_code_with_its_sign_has_an_entry_as_an_option_has(question, said):
    found = told_of_option(question, shown(CODES))
    assert (found and found.text) == said


@pytest.mark.parametrize(
    "text",
    [
        "Since then:\n\n- --fast was removed from the tool.\n",
        "```\ntool run \\\n    -q \\\n    --fast backup files\n```\n",
        "Kind regards\n\n--fast. Smith of the board\n",
    ],
)
def test_prose_and_commands_are_no_entries(text):
    assert told_of_option("What does --fast do?", shown(text)) is None
    assert told_of_option("What does --fast do?", shown("--fast Skips the checks of files.\n")) is not None


def test_changes_are_no_entries():
    text = "# Tool\n\n--watch: removed, use the watcher instead\n"
    assert told_of_option("What does --watch do?", shown(text, title="CHANGELOG")) is None
    assert told_of_option("What does --watch do?", shown(text, title="Committing changes")) is not None
    assert told_of_option("What does --watch do?", shown(f"# Release notes\n\n{text[8:]}")) is None


def test_a_program_is_named_above_an_entry_and_not_beside_it():
    compose = "-f NAME\n       Names another file.\n\n--build\n       Builds images before starting.\n"
    assert told_of_option("What does -f do in docker build?", shown(compose, title="docker compose")) is None
    assert told_of_option("What does -f do in docker compose?", shown(compose, title="docker compose")) is not None


def test_the_last_heading_above_an_entry_is_the_one_that_counts():
    text = "-n NUMBER\n       Keeps so many.\n\n## prune\n\n-x\n       Deletes all of them.\n"
    hit = Hit(Chunk(1, 1, "mast.md", "mast", 0, len(text), text, ("create",)), 1.0)
    for command, option, said in (("create", "-x", None), ("prune", "-x", "Deletes all of them.")):
        found = told_of_option(f"What does {option} do in {command}?", [passage_of(1, hit)])
        assert (found and found.text) == said
