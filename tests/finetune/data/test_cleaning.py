import pytest

from finetune.data.cleaning import drop_leaks, merge_duplicates, spell_alike
from finetune.data.example import Example, contains, named_by_itself, words
from finetune.data.report import Report
from finetune.data.splits import cap, join_documents, split_by_document
from finetune.schema import RowPassage


def example(question, answers=("a",), **more):
    return Example(where=f"line {question}", id=question, question=question, answers=answers, **more)


def test_words_compare_texts():
    assert words("The  Straße, 3.5!") == "the strasse 3 5"
    assert contains("It was 1984.", "1984") and not contains("It was 19845.", "1984")
    assert not contains("anything", "...")
    assert contains("合同在一年后到期。", "一年后") and not contains("合同在一年后到期。", "两年后")


def test_duplicate_questions_join_their_answers():
    report = Report()
    made = merge_duplicates(
        [
            example("Who is it?", ("A",), context="C"),
            example("who is it", ("B",), context="C"),
            example("Who is it?", context="D"),
        ],
        "qa",
        report,
    )
    assert [(e.answers, e.context) for e in made] == [(("A", "B"), "C"), (("a",), "D")]
    assert report.dropped["duplicate"] == 1
    assert len({e.id for e in made}) == 2


def test_the_answerable_copy_wins():
    unanswerable = Example(where="", id="u", question="Who?", answerable=False)
    (made,) = merge_duplicates([unanswerable, example("who?")], "qa", Report())
    assert made.answerable and made.answers == ("a",)


def test_shown_passages_keep_questions_apart_and_the_citation_is_that_of_the_first_answer():
    one, other = ((RowPassage(text=text),) for text in ("P1", "P2"))
    copies = [
        Example(where="", id="u", question="Who?", answerable=False, passages=one),
        example("Who?", ("A",), passages=other, cited=1),
        example("who", ("B",), passages=one, cited=2),
        example("Who?", ("C",), passages=one, cited=3),
    ]
    made = merge_duplicates(copies, "qa", Report())
    assert [(e.passages, e.answers, e.cited) for e in made] == [(one, ("B", "C"), 2), (other, ("A",), 1)]


def test_texts_under_two_labels_are_dropped_altogether():
    report = Report()
    made = merge_duplicates(
        [example("hi", ("x",)), example("Hi!", ("y",)), example("bye", ("x",)), example("bye", ("x",))],
        "classify",
        report,
    )
    assert [e.question for e in made] == ["bye"]
    assert (report.dropped["same text under different labels"], report.dropped["duplicate"]) == (2, 1)


def test_leaks_by_question_and_by_document():
    report = Report()
    held = [example("Who?", document="d1")]
    kept = drop_leaks(
        [
            example("who", document="d2"),
            example("When?", document="d1"),
            example("Where?", document="d3"),
            example("Why?"),
        ],
        held,
        report,
    )
    assert [e.question for e in kept] == ["Where?", "Why?"]
    assert report.dropped == {"question is also in a held-out set": 1, "document is also in a held-out set": 1}


def test_leaks_by_passage():
    report = Report()
    held = [example("Who?", document="d1", context="The harbour is old."), example("What?", passage_id="p7")]
    kept = drop_leaks(
        [
            example("When?", document="d2", context="the harbour  is old"),
            example("Where?", document="d3", passage_id="p7"),
            example("Why?", document="d4", context="The mill is new."),
        ],
        held,
        report,
    )
    assert [e.question for e in kept] == ["Why?"]
    assert report.dropped == {"passage is also in a held-out set": 2}


def test_documents_that_share_a_passage_are_one_in_whatever_order_they_come():
    examples = [
        example("a", document="d9", context="One."),
        example("b", document="d5", context="one"),
        example("c", document="d5", context="Two."),
        example("d", document="d1", context="Two."),
        example("e", document="d2", context="Three."),
        example("f", document="d3", passage_id="p1"),
        example("g", document="d4", passage_id="p1"),
        example("h", document="d6"),
    ]
    expected = {"a": "d1", "b": "d1", "c": "d1", "d": "d1", "e": "d2", "f": "d3", "g": "d3", "h": "d6"}
    for order in (examples, examples[::-1]):
        assert {e.id: e.document for e in join_documents(order)} == expected


def test_a_passage_that_was_only_found_joins_documents_of_one_question():
    examples = [
        example("a", document="d9", found="one"),
        example("b", document="d5", found="one"),
        example("c", document="d2", found="one"),
        example("d", document="d2", found="two"),
        example("e", document="d3", found="two"),
        example("f", document="d3", found="three"),
    ]
    documents = {e.id: e.document for e in join_documents(examples)}
    assert documents == {"a": "d5", "b": "d5", "c": "d2", "d": "d2", "e": "d3", "f": "d3"}
    assert [e.id for e in drop_leaks(examples, examples[3:4], Report())] == ["a", "b", "f"]


def test_names_of_documents_that_differ_in_case_and_blanks_are_one():
    examples = [
        example("a", document="Paget  disease"),
        example("b", document="paget disease "),
        example("c", document="Paget"),
    ]
    assert [e.document for e in join_documents(examples)] == ["Paget  disease", "Paget  disease", "Paget"]
    assert [e.id for e in drop_leaks(examples[1:], examples[:1], Report())] == ["c"]


def test_splits_keep_documents_whole_and_are_decided_by_the_seed():
    examples = [example(f"q{i}", document=f"d{i % 40}") for i in range(400)]
    (dev, test), rest = split_by_document(examples, [0.1, 0.2], "qa", 3)
    assert (len(dev), len(test), len(rest)) == (40, 80, 280)
    documents = [{e.document for e in part} for part in (dev, test, rest)]
    assert not documents[0] & documents[1] and not (documents[0] | documents[1]) & documents[2]
    assert split_by_document(examples, [0.1, 0.2], "qa", 3) == ([dev, test], rest)
    assert split_by_document(examples, [0.1, 0.2], "qa", 4)[0][0] != dev


def test_every_set_has_questions_with_an_answer_though_passages_have_many_and_those_without_stand_alone():
    asked = [example(f"q{i}", document=f"d{i // 8}") for i in range(56)]
    refused = [example(f"u{i}", (), answerable=False, document=f"u{i}") for i in range(20)]
    for seed in range(20):
        (dev, test), rest = split_by_document([*asked, *refused], [0.1, 0.3], "qa", seed)
        assert all(any(e.answerable for e in part) for part in (dev, test, rest)) and dev and test


def test_adding_a_document_moves_few_others():
    examples = [example(f"q{i}", document=f"d{i}") for i in range(300)]
    before = {e.id for e in split_by_document(examples, [0.2], "qa", 0)[0][0]}
    after = {e.id for e in split_by_document([*examples, example("new", document="new")], [0.2], "qa", 0)[0][0]}
    assert len(before ^ after) <= 2


def test_every_label_is_in_every_set():
    examples = [example(f"q{i}", (f"l{i % 7}",), document=f"t{i}") for i in range(140)]
    (dev,), rest = split_by_document(examples, [0.1], "classify", 0)
    assert {e.answers[0] for e in dev} == {e.answers[0] for e in rest} == {f"l{i}" for i in range(7)}
    assert len(dev) == 14


def test_labels_with_few_examples_are_held_out_in_turn_and_keep_one():
    examples = [example(f"q{i}", (f"l{i % 50}",), document=f"t{i}") for i in range(200)]
    examples += [example(f"s{i}", (f"single{i}",), document=f"s{i}") for i in range(20)]
    (dev, test), rest = split_by_document(examples, [0.1, 0.1], "classify", 0)
    assert (len(dev), len(test)) == (20, 20)
    assert {e.answers[0] for e in rest} == {e.answers[0] for e in examples}


def test_cap_keeps_every_label():
    examples = [example(f"q{i}", ("often",), document=f"t{i}") for i in range(500)]
    examples += [example(f"s{i}", (f"rare{i % 3}",), document=f"s{i}") for i in range(6)]
    kept = cap(examples, 50, "classify", 0)
    assert 50 <= len(kept) <= 53 and {e.answers[0] for e in kept} == {"often", "rare0", "rare1", "rare2"}


@pytest.mark.parametrize("limit", [0, 1000, 50])
def test_cap(limit):
    examples = [example(f"q{i}", document=f"d{i // 5}") for i in range(200)]
    kept = cap(examples, limit, "qa", 0)
    assert len(kept) == (50 if limit == 50 else 200)
    assert all(sum(e.document == k.document for e in kept) == 5 for k in kept)


def test_cap_divides_a_document_where_none_fits():
    examples = [example(f"q{i}", document="d") for i in range(24)]
    assert cap(examples, 10, "qa", 0) == examples[:10]


def test_equal_questions_about_other_documents_stay_apart():
    report = Report()
    copies = [
        example("How high is it?", ("10 m",), document="alder.md"),
        example("How high is it?", ("20 m",), document="birch.md"),
        example("how high is it", ("10 metres",), document="alder.md"),
    ]
    made = merge_duplicates(copies, "qa", report)
    assert [(e.document, e.answers) for e in made] == [("alder.md", ("10 m", "10 metres")), ("birch.md", ("20 m",))]
    assert report.dropped["duplicate"] == 1


@pytest.mark.parametrize("task", ["qa", "classify"])
@pytest.mark.parametrize(
    ("one", "other"), [("Who made C++?", "Who made C#?"), ("What is 1.5 + 2?", "What is 1.5 - 2?")]
)
def test_questions_that_differ_in_a_sign_are_two(task, one, other):
    report = Report()
    made = merge_duplicates([example(one, ("x",)), example(other, ("y",))], task, report)
    assert [(e.question, e.answers) for e in made] == [(one, ("x",)), (other, ("y",))] and not report.dropped


@pytest.mark.parametrize("copy", ["who  MADE\tc++", "Who made C++ ?", "Who made C++!", "Who made C++..."])
def test_blanks_case_and_marks_at_the_end_make_no_other_question(copy):
    (made,) = merge_duplicates([example("Who made C++?", ("x",)), example(copy, ("y",))], "qa", Report())
    assert made.answers == ("x", "y")


def test_texts_of_punctuation_alone_stay_apart():
    texts = [example(text, (label,)) for text, label in (("?", "a"), ("!", "b"))]
    assert len(merge_duplicates(texts, "classify", Report())) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Read a file in C++?", "Read a file in C#?", False),
        ("It is -5 outside", "It is +5 outside", False),
        ("What is 7 - 2?", "What is 7 + 2?", False),
        ("\U0001f973", "\U0001f621", False),
        ("fine \U0001f44d", "fine \U0001f44e", False),
        ("???", "!!!", False),
        ("great :)", "great :(", False),
        ("my (Visa) card", "my Visa card", True),
        ("my **Visa** `card`", "my Visa card", True),
        ("Where is my card, please?!", "where  is my card please", True),
        ("my e-mail - it’s gone", "My e mail: it's gone...", True),
        ("???", " ??? ", True),
        ("是的。", "是的", True),
    ],
)
def test_signs_keep_texts_apart_and_marks_of_sentences_do_not(one, other, same):
    assert (named_by_itself(one) == named_by_itself(other)) == same
    kept = drop_leaks([example(one)], [example(other)], Report())
    assert bool(kept) != same


def test_signs_of_a_text_do_not_move_it_to_another_set():
    plain, signed = ([example(f"q {i} x{sign}", document=named_by_itself(f"q {i} x{sign}")) for i in range(100)]
                     for sign in ("", "()"))  # fmt: skip
    sets = [split_by_document(examples, [0.2], "classify", 0)[0][0] for examples in (plain, signed)]
    assert [e.id for e in sets[0]] == [e.id.removesuffix("()") for e in sets[1]] != []


@pytest.mark.parametrize("other", ["Credit  Card", "credit_card", "credit\u00a0card", "_credit card", "CreditCard"])
def test_labels_that_the_model_would_write_alike_are_one(other):
    report = Report()
    examples = [example("a", ("credit card",)), example("b", (other,)), example("c", ("debit card",))]
    made = spell_alike(examples, ["", "credit card", "debit card"], report)
    assert [e.answers[0] for e in made] == ["credit card", "credit card", "debit card"]
    assert report.counts == {f"label {other!r} read as 'credit card'": 1}


def test_labels_of_other_numbers_stay_two():
    examples = [example("a", ("level_1_1",)), example("b", ("level 11",)), example("c", ("Level 1 1",))]
    made = spell_alike(examples, ["level_1_1", "level 11"], Report())
    assert [e.answers[0] for e in made] == ["level_1_1", "level 11", "level_1_1"]


@pytest.mark.parametrize(
    ("found", "read"), [("7.0", "7"), ("-1.0", "-1"), ("7.5", "7.5"), ("v7.0", "v7.0"), ("70", "70")]
)
def test_a_whole_number_that_pandas_wrote_with_a_point_is_the_label_without(found, read):
    (made,) = spell_alike([example("a text", (found,))], ["7", "-1"], Report())
    assert made.answers == (read,)
