"""Numbered steps with the commands, bullets and lines between their numbers."""

from __future__ import annotations

import pytest

from rag_app.text.structure.procedures import procedures_in

FENCED = """# Pump

## Set the clock

Do this:

1. Stop the pump:

   ```
   # pumpctl stop
   2. is no step here
   ```

2. Run

   ```
   $ pumpctl clock \\
     --utc
   ```

   as root.

   It takes a minute. Then the lamp blinks twice and the display shows the time of the last service.

   ![lamp](lamp.png)

   | Lamp | Red |

3. Choose a zone:

   - UTC
   - local
     1. summer
     2. winter

4. Start it with

       pumpctl start

## Next

1. Alone."""
CLOCK = (
    "Stop the pump: `# pumpctl stop` `2. is no step here`",
    "Run `$ pumpctl clock --utc` as root. It takes a minute. Then the lamp blinks twice and the display shows the time "
    "of the last service.",
    "Choose a zone: UTC, local, summer, winter",
    "Start it with `pumpctl start`",
)


def test_what_stands_between_two_numbers_is_of_the_first() -> None:
    (found,) = procedures_in(FENCED)
    assert (found.heading, found.lead, found.steps) == ("Set the clock", "Do this:", CLOCK)
    assert FENCED[found.start : found.end].startswith("1. Stop") and FENCED[: found.end].endswith("pumpctl start")


def test_a_brief_step_keeps_its_command_and_says_that_it_is_cut() -> None:
    (found,) = procedures_in(FENCED)
    assert found.brief == (CLOCK[0], "Run `$ pumpctl clock --utc` as root. …", *CLOCK[2:])


@pytest.mark.parametrize(
    ("text", "steps", "is_last"),
    [
        ("1. Lift the\nlid and\nThe Seal.\n2. Dry it.\nOrder one.", ("Lift the lid and The Seal.", "Dry it."), False),
        ("1. Lift it.\nMind it.\n2. Rinse it\n\nand dry it.", ("Lift it. Mind it.", "Rinse it and dry it."), True),
        ("1. Run\n\n```\nrinse\n```\n\n2. Run\n\n```\ndry\n```\n\nThat is all.", ("Run `rinse`", "Run `dry`"), False),
        ("1. ```\n   rinse now\n   ```\n2. Dry it.", ("`rinse now`", "Dry it."), True),
        ("Rinse\n~~~~~\n1. Lift it.\n2. Rinse it.\n\nDry\n~~~\n", ("Lift it.", "Rinse it."), False),
        (" 1. Lift it.\n\n    Figure 2. The lid\n\n 2. Rinse it.", ("Lift it.", "Rinse it."), True),
        ("- Lid\n   1. Lift it.\n   2. Rinse it.\n3. Not of it.", ("Lift it.", "Rinse it."), False),
    ],
)  # fmt: skip
def test_lines_without_a_number(text: str, steps: tuple[str, ...], is_last: bool) -> None:
    (found,) = procedures_in(text)
    assert (found.steps, found.is_last) == (steps, is_last)


def test_a_list_that_begins_later_or_has_one_step_is_none() -> None:
    assert not list(procedures_in("2. Lift it.\n3. Rinse it.\n\n# Dry\n\n1. Wait.\n\n# Close\n\n1. Put it back."))
