"""The code that a place of a text is a part of."""

from __future__ import annotations

import pytest

from rag_app.text.structure.code import code_at, without_lone_marks

SPAN = "Use `find --name foo` to find it."
FENCE = "To see the target, run the command:\n\n```\n# as anybody\nctl get-default\n```\n\nMore."
TWO = "To turn it all, use\n\n  ```sh\n  $ ctl full\n  ctl get it\n  ```\n\nMore follows here."
NAMED = "To list what `foo` holds, execute the command\n\n```\nctl list foo\n```\n\nMore."
ITEMS = "To find out what made `bar`, execute either:\n\n- `ctl find bar`\n\n  This is slow.\n- `ctl seek`"
PARAGRAPH = "To start it in Spanish, enter this at the prompt:\n\n`ctl --tongue es`\n\nMore."
SET_IN = "   To have it back, write this line:\n\n       Keep !all\n\n * More."
CUT = "ctl a\nctl b c\n```\n\nThen the text goes on here."
LEVELS = "The levels are:\n\n```\n  level 1 # says hello\n  level 2 # greets and bows\n  level 4 # waves\n```\n\nMore."
RESTART = "Restart the service by running, on\nthe host:\n\n```\nctl again web.service\n```\n\nMore."
TYPED = "Fill the chip over the port:\n\n```\n% fill -p m12 x.hex\nReading 100%\nfill done.\n```\n\nMore."
MANUAL = "       To hold them back, add the following statement:\n\n\tSET HELD <path>\n\n       More."
HOW = "How do I do it?"


@pytest.mark.parametrize(
    ("question", "text", "place", "said"),
    [
        (HOW, SPAN, "foo", "find --name foo"),
        (HOW, SPAN, "`find", "find --name foo"),
        ("What do I have to type?", SPAN, "--name foo", "find --name foo"),
        (HOW, SPAN, "Use `find", "Use `find --name foo`"),
        (HOW, SPAN, "it", "it"),
        ("Which program finds it?", SPAN, "find", "find"),
        ("Which option names it?", SPAN, "--name", "--name"),
        (HOW, "Call `run` and `stop it`.", "run` and `stop", "`run` and `stop it`"),
        (HOW, "Write `size = big 30`.", "big", "big"),
        ("How many levels does the command go down?", "Use `find --depth 3 foo`.", "3", "3"),
        ("Where is it kept?", "It is kept in `/etc/paper/size`.", "size", "/etc/paper/size"),
        (HOW, "| find | `find -n foo` |", "foo", "find -n foo"),
        (HOW, FENCE, "get-default", "ctl get-default"),
        (HOW, FENCE, "run the command", "ctl get-default"),
        ("Who runs it?", FENCE, "run the command", "run the command"),
        (HOW, TWO, "use", "use"),
        (HOW, NAMED, "foo", "ctl list foo"),
        (HOW, NAMED.replace("execute the command", "see there:"), "foo", "foo"),
        (HOW, ITEMS, "bar", "ctl find bar"),
        (HOW, PARAGRAPH, "Spanish, enter this", "ctl --tongue es"),
        (HOW, PARAGRAPH, "enter this at the prompt:", "ctl --tongue es"),
        (HOW, PARAGRAPH.replace("More.", "`ctl restart`"), "enter this", "enter this"),
        (HOW, PARAGRAPH.replace("enter", "see"), "Spanish, see", "Spanish, see"),
        (HOW, PARAGRAPH.replace("es`", "es` is old"), "enter this", "enter this"),
        ("Who enters it?", PARAGRAPH, "enter this", "enter this"),
        (HOW, TWO, "full\n  ctl", "ctl full"),
        (HOW, SET_IN, "write this line", "Keep !all"),
        (HOW, SET_IN, "To have it", "To have it"),
        (HOW, SET_IN.replace("this line", "the following to it"), "write the following", "Keep !all"),
        (HOW, FENCE.replace("run the", "run the following"), "run the following", "ctl get-default"),
        ("Who writes it?", SET_IN, "write this line", "write this line"),
        (HOW, SET_IN.replace("    Keep", " Keep"), "write this line", "write this line"),
        (HOW, SET_IN.replace("all\n", "all\n       Lose\n"), "write this line", "write this line"),
        (HOW, CUT, "b", "ctl b c"),
        (HOW, RESTART, "Restart the service", "ctl again web.service"),
        (HOW, RESTART.replace("by running, on\nthe host", "with ctl"), "Restart", "ctl again web.service"),
        (HOW, RESTART.replace("by running", "and wait"), "Restart the service", "Restart the service"),
        (HOW, RESTART.replace("by running, on\nthe host", "with `ctl`"), "Restart the service", "Restart the service"),
        ("Who runs it?", RESTART, "Restart the service", "Restart the service"),
        (HOW, RESTART.replace("by running", "and look at it by running"), "Restart the service", "Restart the service"),
        (HOW, RESTART.replace("by running", "before running"), "Restart the service", "Restart the service"),
        (HOW, RESTART.replace("by running", "only if you use"), "Restart the service", "Restart the service"),
        (HOW, RESTART.replace("by running", "in it.\n- Run it"), "Restart the service", "Restart the service"),
        (HOW, RESTART.replace("by running", "in it\nRun it"), "Restart the service", "Restart the service"),
        (HOW, f"# {RESTART}".replace(" by", "\nAsk it by"), "Restart the service", "Restart the service"),
        (HOW, f"To do it: {RESTART}".replace(" by running", " and run"), "Restart the service", "Restart the service"),
        (HOW, f"To {RESTART}".replace(" by", " and wait, by"), "Restart the service", "ctl again web.service"),
        ("How do I mend it?", f"To mend it, {RESTART}".replace(" by", ", then"), "Restart", "ctl again web.service"),
        ("How do I restart it?", f"To mend it, {RESTART}".replace(" by", ", then"), "Restart", "Restart"),
        (HOW, RESTART.replace("by running, on\nthe host", "for this"), "Restart the service", "ctl again web.service"),
        (HOW, "Send it by this:\n\n```\n{to: us}\n```\n", "Send it", "Send it"),
        (HOW, "Pay to the account below:\n\n        12 345\n\nMore.", "Pay to the", "Pay to the"),
        ("When must I run it?", RESTART.replace("by running", "at noon and run"), "noon", "noon"),
        ("Which user must run it?", RESTART.replace("by", "as root by"), "root", "root"),
        ("What does the command do?", RESTART, "Restart the service", "Restart the service"),
        ("Can I run it?", RESTART, "Restart the service", "Restart the service"),
        ("Which command do I run when it hangs?", RESTART, "Restart the service", "ctl again web.service"),
        (HOW, TYPED, "Fill the chip", "fill -p m12 x.hex"),
        (HOW, TYPED.replace("% fill", "fill"), "Fill the chip", "Fill the chip"),
        (HOW, TYPED.replace("fill done", "% fill done"), "Fill the chip", "Fill the chip"),
        (HOW, MANUAL, "add the following statement", "SET HELD <path>"),
        (HOW, MANUAL.replace("following", "other"), "add the other statement", "add the other statement"),
        (HOW, CUT, "goes on", "goes on"),
        ("Which port is it?", "```\nport: 8080", "8080", "8080"),
        (HOW, "```\nport: 8080", "8080", "8080"),
        ("What does 2 do?", LEVELS, "greets and bows\n  level", "greets and bows"),
        ("What does 2 do?", LEVELS, "greets and bows\n  level 4 # waves", "greets and bows"),
        ("Which are there?", LEVELS, "level 1 # says hello\n  level 2", "level 1 # says hello"),
        ("Which are there?", LEVELS, LEVELS[23:71], LEVELS[23:71]),
        ("What do they do?", LEVELS, "waves\n```\n\nMore", "waves"),
    ],
)
def test_a_place_is_the_whole_code_that_it_is_a_part_of(question, text, place, said):
    start = text.index(place)
    assert text[slice(*code_at(question, text, start, start + len(place)))] == said


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("foo`", "foo"),
        ("stop` program", "stop program"),
        ("`a` and b`", "a and b"),
        ("`a` and `b`", "`a` and `b`"),
        ("the [Fair Contract", "the Fair Contract"),
        ("Contract](https://x.org", "Contract"),
        ("[Fair Contract](https://x.org)", "[Fair Contract](https://x.org)"),
        ("[0, 1)", "[0, 1)"),
    ],
)
def test_no_backtick_and_no_bracket_stands_alone(said, left):
    assert without_lone_marks(said) == left
