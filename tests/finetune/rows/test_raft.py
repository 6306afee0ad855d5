import dataclasses
from collections import Counter, defaultdict

import pytest

from finetune.data.example import Example
from finetune.data.report import Report
from finetune.recipe import DataRecipe
from finetune.rows.evidence import MAX_GOLD_CHARS, gold_excerpt, is_same_passage
from finetune.rows.held_out import calibration_rows, held_out_rows
from finetune.rows.passage_lists import Served
from finetune.rows.raft import Grounds, recorded_row, training_rows
from finetune.schema import RowPassage
from rag_app.answering.speaking.proposals import Proposal
from rag_app.prompts import ABSTENTION

TOWNS = [f"Town{i}" for i in range(60)]


def passage(town):
    number = town.removeprefix("Town")
    return RowPassage(
        text=f"{town} has a market on day {number}a and a church of Saint{number}. It lies on the river Flow{number}.",
        title=town,
        source=f"{town}.md",
    )


PASSAGES = {town: passage(town) for town in TOWNS}
SAID = ("When is the market of {}?", "Which saint has a church in {}?", "On which river lies {}?")


def town_of(question):
    return next(t for t in reversed(TOWNS) if t in question)


def answers_of(town):
    number = town.removeprefix("Town")
    return (f"day {number}a", f"Saint{number}", f"Flow{number}")


def questions(towns=TOWNS, unanswerable=1):
    made = []
    for town in towns:
        for number, (said, answer) in enumerate(zip(SAID, answers_of(town), strict=True)):
            where = f"{town} {number}"
            made.append(Example(where=where, id=where, question=said.format(town), answers=(answer,), passage_id=town,
                                document=town))  # fmt: skip
        for number in range(unanswerable):
            where = f"{town} trap {number}"
            made.append(Example(where=where, id=where, question=f"Who rules {town} since {number}?", answerable=False,
                                passage_id=town, document=town))  # fmt: skip
    return made


def retriever(rank):
    """Finds the passage of the town asked for at `rank`, others in a fixed order before and behind it."""
    asked = []

    def retrieve(question, k):
        asked.append(question)
        town = town_of(question)
        start = TOWNS.index(town) + 1
        others = [PASSAGES[t] for t in (TOWNS[start:] + TOWNS)[: k + rank] if t != town]
        return [*others[: rank - 1], PASSAGES[town], *others[rank - 1 :]][:k]

    retrieve.asked = asked
    return retrieve


def train(examples=None, rank=1, report=None, **data):
    options = DataRecipe(**{"shuffled_share": 0.0, **data})
    return training_rows(examples or questions(), Grounds(PASSAGES, retriever(rank), options, report or Report()), 0)


def abstaining(rows):
    return sum(r.target == ABSTENTION for r in rows) / len(rows)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_gold_stands_where_retrieval_puts_it(rank):
    rows = train(rank=rank, grouped_share=0.0)
    answerable = [r for r in rows if r.kind == "answerable"]
    assert len(answerable) > 100
    for row in answerable:
        town = town_of(row.question)
        assert row.gold == rank and row.passages[rank - 1] == PASSAGES[town]
        assert row.target == f"{row.accepted[0]} [{rank}]" and row.accepted[0] in row.passages[rank - 1].text
        assert len(row.passages) == 3 and len(set(row.passages)) == 3
        assert row.group == ""


def test_rows_without_gold_abstain():
    rows = train()
    kinds = Counter(r.kind for r in rows)
    assert kinds["gold_absent"] > 20 and kinds["unanswerable"] > 20
    for row in rows:
        if row.kind == "answerable":
            continue
        assert (row.target, row.accepted, row.gold) == (ABSTENTION, (), 0)
        shown = {p.title for p in row.passages}
        assert len(row.passages) == 3
        if row.kind == "gold_absent":
            town = town_of(row.question)
            assert town not in shown
            assert not any(a in p.text for a in answers_of(town) for p in row.passages)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.25, 0.33])
@pytest.mark.parametrize("unanswerable", [0, 1, 5])
def test_abstaining_rows_keep_their_share(share, unanswerable):
    rows = train(questions(unanswerable=unanswerable), abstain_share=share)
    assert abstaining(rows) == pytest.approx(share, abs=0.01)
    if share and unanswerable == 5:  # plenty of both: half and half
        kinds = Counter(r.kind for r in rows)
        assert kinds["unanswerable"] == pytest.approx(kinds["gold_absent"], abs=2)


def test_surplus_unanswerable_questions_are_reported():
    report = Report()
    examples = questions(unanswerable=5)
    rows = train(examples, report=report)
    assert len(rows) + report.dropped["unanswerable question beyond half of abstain_share"] == len(examples)


def test_a_missed_gold_passage_is_put_in_last():
    report = Report()
    rows = train(rank=30, report=report)
    answerable = [r for r in rows if r.kind == "answerable"]
    assert answerable and {r.gold for r in answerable} == {3}
    assert all(r.passages[2] == PASSAGES[town_of(r.question)] for r in answerable)
    assert report.counts["gold passage missed by retrieval, questions"] > 0


def test_or_its_questions_abstain():
    rows = train(rank=30, missed_gold="absent")
    assert {r.kind for r in rows} == {"gold_absent", "unanswerable"}


def test_a_gold_passage_found_deeper_is_taken_from_there():
    cut = dataclasses.replace(PASSAGES["Town7"], headings=("As indexed",))

    def retrieve(question, k):
        return [*(PASSAGES[f"Town{i}"] for i in range(20, 24)), cut][:k]

    data = DataRecipe(abstain_share=0.0, grouped_share=0.0)
    rows = training_rows(questions(["Town7"], 0), Grounds(PASSAGES, retrieve, data, Report()), 0)
    assert [r.passages[r.gold - 1] for r in rows] == [cut] * 3
    assert [r.gold for r in rows] == [3, 3, 3]


def test_questions_on_one_passage_share_their_list():
    retrieve = retriever(2)
    rows = training_rows(questions(), Grounds(PASSAGES, retrieve, DataRecipe(grouped_share=1.0), Report()), 0)
    groups = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    groups.pop("", None)
    assert len(groups) >= 50
    assert len(retrieve.asked) < len(rows) / 2  # one search for each list
    for members in groups.values():
        assert len(members) >= 2
        assert len({m.passages for m in members}) == 1
    places = [rows.index(m) for members in groups.values() for m in members]
    assert places == sorted(places)  # rows of one group stand together


def test_shared_lists_vary_in_order():
    rows = train(grouped_share=1.0, shuffled_share=0.5)
    golds = Counter(r.gold for r in rows if r.gold)
    assert set(golds) == {1, 2, 3} and golds[1] > golds[2] + golds[3] - 30
    for row in rows:
        if row.gold:
            assert row.passages[row.gold - 1] == PASSAGES[town_of(row.question)]


def test_long_groups_are_divided():
    rows = train(questions(TOWNS[:3], unanswerable=0), group_questions=2, abstain_share=0.0, grouped_share=1.0)
    assert Counter(Counter(r.group for r in rows if r.group).values()) == {2: 3}
    assert sum(r.group == "" for r in rows) == 3


def test_grouped_share_leaves_others_alone():
    grouped = [sum(bool(r.group) for r in train(grouped_share=s)) for s in (0.0, 0.5, 1.0)]
    assert grouped[0] == 0 < grouped[1] < grouped[2]


def test_a_cut_that_lacks_an_answer_gives_way_to_the_whole_passage():
    whole = RowPassage(text="Alpha was founded in 1901 by monks. Its mayor is Bo Berg, elected in spring.", title="T")
    cut = RowPassage(text="Alpha was founded in 1901 by monks.", title="T")
    fill = [PASSAGES[t] for t in TOWNS[:5]]
    examples = [
        Example(where=str(i), id=str(i), question=q, answers=(a,), passage_id="p", document="d")
        for i, (q, a) in enumerate([("When was it founded?", "1901"), ("Who is the mayor?", "Bo Berg")])
    ]
    data = DataRecipe(abstain_share=0.0, grouped_share=1.0, shuffled_share=0.0)
    rows = training_rows(examples, Grounds({"p": whole}, lambda q, k: [fill[0], cut, *fill[1:]][:k], data, Report()), 0)
    assert [(r.gold, r.passages[1]) for r in rows] == [(2, whole)] * 2
    assert all(cut not in r.passages for r in rows)


def test_single_lists_show_the_gold_passage_alone_or_the_best_other():
    rows = train(rank=2, single_share=0.5)
    sizes = Counter(len(r.passages) for r in rows)
    assert set(sizes) == {1, 3} and min(sizes.values()) > len(rows) / 4
    single = [r for r in rows if len(r.passages) == 1]
    for row in single:
        if row.kind != "unanswerable":
            assert (row.passages[0] == PASSAGES[town_of(row.question)]) == (row.kind == "answerable")
        assert row.gold == (row.kind == "answerable")
    assert {r.kind for r in single} == {"answerable", "gold_absent", "unanswerable"}


def test_same_seed_same_rows():
    assert train() == train()
    other = training_rows(questions(), Grounds(PASSAGES, retriever(1), DataRecipe(), Report()), 1)
    assert {r.id for r in other if r.kind == "gold_absent"} != {r.id for r in train() if r.kind == "gold_absent"}


def test_held_out_rows_are_as_served():
    report = Report()
    examples = questions(unanswerable=2)
    rows = held_out_rows(examples, Grounds(PASSAGES, retriever(2), DataRecipe(), report))
    assert [r.id for r in rows] == [e.id for e in examples]
    assert {r.gold for r in rows if r.kind == "answerable"} == {2} and not any(r.group for r in rows)
    missed = held_out_rows(examples, Grounds(PASSAGES, retriever(30), DataRecipe(), Report()))
    assert {r.kind for r in missed} == {"gold_absent", "unanswerable"}
    assert all(r.target == ABSTENTION and not r.accepted for r in missed)
    balanced = held_out_rows(examples, Grounds(PASSAGES, retriever(1), DataRecipe(), Report()), 0.25)
    assert abstaining(balanced) == pytest.approx(0.25, abs=0.01)


def test_calibration_rows_hold_each_answerable_question_with_and_without_its_passage():
    examples, retrieve = questions(TOWNS[:5]), retriever(2)

    def serve(question, hidden):
        found = tuple(p for p in retrieve(question, 4) if not hidden(p))
        return Served(found[:3], len(found) / 8, (Proposal(1, f"of {len(found)}", 1.0, 0.0),))

    report = Report()
    rows = calibration_rows(examples, Grounds(PASSAGES, retrieve, DataRecipe(), report), serve)
    assert Counter(r.kind for r in rows) == {"answerable": 15, "gold_absent": 15, "unanswerable": 5}
    assert {(r.retrieval, r.proposals[0].text) for r in rows if r.kind != "gold_absent"} == {(0.5, "of 4")}
    without = [r for r in rows if r.kind == "gold_absent"]
    assert {(r.retrieval, r.proposals[0].text) for r in without} == {(0.375, "of 3")}
    assert len({r.id for r in rows}) == len(rows)
    for row in without:
        town = town_of(row.question)
        assert len(row.passages) == 3 and PASSAGES[town] not in row.passages and row.target == ABSTENTION


def test_answers_that_are_not_in_their_passage_are_dropped():
    report = Report()
    wrong = dataclasses.replace(questions(["Town1"])[0], answers=("nowhere",))
    assert held_out_rows([wrong], Grounds(PASSAGES, retriever(1), DataRecipe(), report)) == []
    assert report.places["answer is not in the passage"] == ["Town1 0: nowhere"]
    (row,) = held_out_rows([wrong], Grounds(PASSAGES, retriever(1), DataRecipe(extractive=False), Report()))
    assert (row.target, row.accepted) == ("nowhere [1]", ("nowhere",))
    half = dataclasses.replace(wrong, answers=("nowhere", "Saint1"))
    (row,) = held_out_rows([half], Grounds(PASSAGES, retriever(1), DataRecipe(), Report()))
    assert (row.target, row.accepted) == ("Saint1 [1]", ("nowhere", "Saint1"))


@pytest.mark.parametrize("extractive", [True, False])
@pytest.mark.parametrize("given", [True, False])
def test_every_accepted_answer_counts_wherever_it_stands(given, extractive):
    """Its passages are all hidden where the row abstains, and all its answers are right where it does not."""
    kept, lent = ("in a cellar of stone", "below the mill of Orrin"), RowPassage(text="Pears are sold.", source="c.md")
    stored = [
        RowPassage(text=f"Ripe pears are kept {place} until spring.", source=f"{n}.md") for n, place in enumerate(kept)
    ]
    found = [*stored, lent, *PASSAGES.values()]
    asked = Example(
        where="w", id="i", question="Where are pears kept?", answers=kept, passage_id="p" if given else "", document="d"
    )
    data = DataRecipe(abstain_share=0.0, grouped_share=0.0, extractive=extractive)

    def search(question, k):
        return found[:k]

    def serve(question, hidden):
        return Served(tuple(p for p in found if not hidden(p))[:3], 0.5)

    known = {"p": stored[0]} if given else {}
    (right,) = training_rows([asked], Grounds(known, search, data, Report()), 0)
    assert (right.target, right.accepted) == (f"{kept[0]} [1]", kept)
    (absent,) = training_rows(
        [asked], Grounds(known, search, dataclasses.replace(data, abstain_share=0.99), Report()), 0
    )
    answered, hidden = calibration_rows([asked], Grounds(known, search, data, Report()), serve)
    assert answered.accepted == kept
    for row in (absent, hidden):
        assert row.target == ABSTENTION and row.passages[0] == lent and not set(stored) & set(row.passages)


def test_without_a_passage_in_the_data_retrieval_finds_one_or_none():
    report = Report()
    closed = [dataclasses.replace(e, passage_id="") for e in questions(["Town5"], 0)]
    lost = dataclasses.replace(closed[0], id="lost", where="line 9", answers=("nowhere",))
    rows = held_out_rows([*closed, lost], Grounds({}, retriever(2), DataRecipe(), report))
    assert [r.gold for r in rows] == [2, 2, 2]
    assert report.places["no retrieved passage holds the answer"] == ["line 9"]


def test_long_answers_keep_whole_sentences():
    text = "Sleep helps memory. " + "It does so by slow waves at night. " * 10
    example = Example(
        where="w", id="i", question="Does sleep help?", answers=(text.strip(),), context=text, document="d"
    )
    report = Report()
    (row,) = held_out_rows(
        [example], Grounds({}, lambda q, k: [RowPassage(text=text)], DataRecipe(answer_words=12), report)
    )
    assert row.target == "Sleep helps memory. It does so by slow waves at night. [1]"
    assert report.counts["answers shortened"] == 1


def test_of_a_long_text_the_surroundings_of_the_answer_are_shown():
    text = " ".join(f"Sentence number {i} stands here for length." for i in range(200))
    gold = RowPassage(text=text, title="T")
    excerpt = gold_excerpt(gold, ["number 120 stands"])
    assert "number 120 stands" in excerpt.text and excerpt.text in text
    assert 1000 < len(excerpt.text) <= MAX_GOLD_CHARS and excerpt.text.endswith(".")
    assert gold_excerpt(gold, ["not there"]) == gold
    short = RowPassage(text="Short.")
    assert gold_excerpt(short, ["Short"]) is short


def test_same_passage():
    a = RowPassage(text="one two three four five six seven eight nine ten")
    assert is_same_passage(a, RowPassage(text="Four five, six seven"))
    assert is_same_passage(a, RowPassage(text="zero one two three four five six seven eight nine"))
    assert not is_same_passage(a, RowPassage(text="one two three and then other words follow here"))
    assert not is_same_passage(a, RowPassage(text="..."))


REST = "Cold water is used. Parts are washed by hand after each use. Repairs are made in the shop at Ulm by Mr Ott."


def manual(product, watts, source):
    return RowPassage(text=f"The {product} mixer runs at {watts} watts. {REST}", source=source)


def test_documents_of_one_template_are_not_the_same_passage():
    dove, crow = manual("Dove", 300, "dove.md"), manual("Crow", 450, "crow.md")
    assert not is_same_passage(dove, crow)
    assert is_same_passage(dove, dataclasses.replace(crow, source=""))
    assert is_same_passage(dove, dataclasses.replace(dove, source="copies/dove.md"))
    start, end = (dataclasses.replace(dove, text=text, source="x") for text in (f"Hello. {dove.text[:60]}", REST[20:]))
    assert is_same_passage(dove, start) and is_same_passage(end, dove)
    little = f"Hello, and welcome to all that our kitchen has: {dove.text[:14]}"
    assert not is_same_passage(dove, dataclasses.replace(start, text=little))


def test_the_nearest_cut_is_cited_and_not_the_first():
    birds = [manual(name, 300, "all.md") for name in ("Dove", "Crow", "Finch")]
    example = Example(
        where="w", id="i", question="How much does the Finch use?", answers=("300 watts",), context=birds[2].text,
        document="all.md",
    )  # fmt: skip
    for shown, place in ((birds, 3), (birds[1:], 2), (birds[::-1], 1)):
        (row,) = held_out_rows([example], Grounds({}, lambda question, k, shown=shown: shown, DataRecipe(), Report()))
        assert (row.target, row.gold) == (f"300 watts [{place}]", place)


@pytest.mark.parametrize("grouped_share", [0.0, 1.0])
def test_near_misses_of_one_template_are_shown_and_abstained_from(grouped_share):
    towns = {town: manual(town, 100 + n, f"{town}.md") for n, town in enumerate(TOWNS)}
    examples = [
        Example(where=t, id=t, question=f"How many watts has {t}?", answers=(f"{100 + n} watts",), passage_id=t,
                document=t)
        for n, t in enumerate(TOWNS)
    ]  # fmt: skip
    report = Report()
    data = DataRecipe(abstain_share=0.25, grouped_share=grouped_share, single_share=0.0)

    def retrieve(question, k):
        place = TOWNS.index(town_of(question))
        return [towns[TOWNS[(place + step) % len(TOWNS)]] for step in (1, 0, *range(2, k))]

    rows = training_rows(examples, Grounds(towns, retrieve, data, report), 0)
    assert Counter(row.kind for row in rows) == {"answerable": 45, "gold_absent": 15} and not report.dropped
    assert all(len(row.passages) == 3 for row in rows)
    assert all(row.passages[row.gold - 1].source == f"{row.document}.md" for row in rows if row.gold)


def test_approved_citations_stay():
    days = RowPassage(text="Leave is 30 days a year, in full days.")
    said = Example(where="w", id="i", question="Q?", answers=("30 days",), passages=(days, days, PASSAGES["Town1"]))

    def target(data, **changes):
        row = recorded_row(dataclasses.replace(said, **changes), data, Report())
        return row and row.target

    free = DataRecipe(extractive=False)
    assert target(DataRecipe(), cited=2) == target(free, cited=2) == "30 days [2]"
    assert target(DataRecipe()) == target(DataRecipe(), cited=3) == target(free, cited=9) == "30 days [1]"
    assert target(free, cited=2, answers=("Thirty days of leave.",)) == "Thirty days of leave. [2]"
    assert target(DataRecipe(), cited=2, answers=("Thirty days of leave.",)) is None
    assert target(free, cited=2, answers=("As [3] says.",)) == "As (3) says. [2]"  # one citation is trained, the own


def test_feedback_keeps_the_passages_shown_then():
    shown = (PASSAGES["Town1"], PASSAGES["Town2"])
    example = Example(where="f, line 1", id="f", question="Which saint?", answers=("Saint2",), passages=shown)
    report = Report()
    row = recorded_row(example, DataRecipe(), report)
    assert (row.target, row.gold, row.passages) == ("Saint2 [2]", 2, shown)
    abstained = dataclasses.replace(example, answers=(), answerable=False)
    assert recorded_row(abstained, DataRecipe(), report).target == ABSTENTION
    assert recorded_row(dataclasses.replace(example, answers=("x",)), DataRecipe(), report) is None
    assert report.places["answer is not in the passages"] == ["f, line 1: x"]
    rows = training_rows([example, *questions()], Grounds(PASSAGES, retriever(1), DataRecipe(), Report()), 0)
    assert rows[0] == row
    place = Proposal(2, "Saint2", 1.23456, 2.0)
    for found, kept in ((shown, (dataclasses.replace(place, lead=1.235),)), (shown[::-1], ())):
        served = Served(found, 0.5, (place,))
        (judged,) = held_out_rows(
            [example],
            Grounds({}, retriever(1), DataRecipe(), report),
            serve=lambda question, hidden, served=served: served,
        )
        assert judged == dataclasses.replace(row, retrieval=0.5, proposals=kept)
