import copy
import pickle
import threading
import unicodedata

import pytest
from counting import CancelledAt
from made_adapters import add_made

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.adapters.routing import GENERAL
from rag_app.adapters.store import AdapterStore
from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.config import AnswerSettings
from rag_app.errors import (
    AdapterError,
    ContextTooLongError,
    EmbedderMismatchError,
    FilterError,
    GenerationCancelled,
    SettingsError,
    VectorIndexError,
)
from rag_app.index import Index, add_documents, delete_index
from rag_app.pipeline import Rag
from rag_app.schema import Answer, Document, Message, Page, Section
from rag_app.testing import FakeChatModel, FakeEmbedder

COVERED = "Who approves travel costs?"
UNCOVERED = "What is the boiling point of tungsten?"


def make(handbook, embedder, model=None, **settings) -> Rag:
    return Rag(handbook, embedder, model or FakeChatModel(), settings=AnswerSettings(**settings))


def test_an_answer_cites_the_exact_span(handbook, embedder):
    answer = make(handbook, embedder).ask(COVERED)
    (citation,) = answer.citations
    assert answer.text == "The head of department approves travel costs. [1]"
    assert citation.status == "supported" and citation.source == "travel.md"
    assert handbook.text(citation.document_id, citation.start, citation.end) == citation.cited_text
    assert citation.cited_text == "The head of department approves travel costs."
    assert answer.record.generation == 1 and answer.record.prompt_version == prompts.PROMPT_VERSION


def test_a_question_is_read_as_documents_are(tmp_path, embedder):
    add_documents("i", [Document("a.md", "Frau Müller erhält die Förderung.")], root=tmp_path, embedder=embedder)
    question = "Was erhält Frau Müller?"
    with Index.open("i", tmp_path) as index:
        rag = Rag(index, embedder, FakeChatModel())
        for typed in (unicodedata.normalize("NFD", question), "Was er\xadhält Frau Mül\xadler?"):
            assert rag.judge(typed).signals == rag.judge(question).signals
            assert rag.retrieve(typed)[0].scores == rag.retrieve(question)[0].scores
            assert rag.ask(typed).confidence == rag.ask(question).confidence
            assert rag.compare(typed, ["base"])[0].confidence == rag.ask(question).confidence
            assert rag.passages(typed) == rag.passages(question)


@pytest.mark.parametrize(
    ("said", "understood"), [("Chief Financial Officer", "Chief Financial Officer"), ("CFO", "CFO")]
)
def test_letters_that_no_document_has_are_asked_in_full(tmp_path, embedder, said, understood):
    add_documents("i", [Document("a.md", f"Ada Moor is the {said}.")], root=tmp_path, embedder=embedder)
    with Index.open("i", tmp_path) as index:
        rag = Rag(index, embedder, FakeChatModel())
        answer, full = rag.ask("Who is the CFO?"), f"Who is the {understood}?"
        assert (answer.record.question, answer.record.standalone_question) == ("Who is the CFO?", full)
        assert rag.judge("Who is the CFO?").signals == rag.judge(full).signals
        assert rag.passages("Who is the CFO?") == rag.passages(full)
        assert rag.retrieve("Who is the CFO?")[0].scores == rag.retrieve(full)[0].scores


def test_long_runs_of_blanks_are_read_as_short_ones(handbook, embedder):
    rag, wide = make(handbook, embedder), COVERED.replace(" ", " " * 300)
    answer = rag.ask(wide)
    assert answer.record.question == COVERED and answer.text == rag.ask(COVERED).text
    assert rag.ask(f"{COVERED} \n\t\n\n  Trains?").record.question == f"{COVERED}\n\nTrains?"
    assert rag.judge(wide).signals == rag.judge(COVERED).signals and rag.passages(wide) == rag.passages(COVERED)
    follow_up = rag.ask("And for trains?", history=[Message("user", wide), Message("assistant", "The head.")])
    assert follow_up.record.standalone_question == "Who approves travel costs for trains?"


def test_nothing_asked_and_nothing_wanted_are_refused(handbook, embedder):
    rag = make(handbook, embedder)
    for blank in ("", " \n\t", "\ufeff\0", None, 7):
        for call in (
            rag.ask,
            rag.retrieve,
            rag.passages,
            rag.judge,
            lambda text: rag.compare(text, ["base"]),
            lambda text: next(rag.stream(text)),
        ):
            with pytest.raises(SettingsError, match=r"question = .*: expected text"):
                call(blank)
    for k in (0, -1, "3", 2.5, True):
        with pytest.raises(SettingsError, match=f"k = {k!r}: expected a whole number of 1 or more"):
            rag.retrieve(COVERED, k)
    assert len(rag.retrieve(COVERED, 1)) == 1


@pytest.mark.parametrize("question", [COVERED, "Summarise this"])
def test_what_is_no_filter_and_no_history_is_refused(handbook, embedder, question):
    rag = make(handbook, embedder)
    for where in ("source=travel.md", ["travel.md"], [], ""):
        with pytest.raises(FilterError, match=r'filter .*: expected names with values, as \{"source"'):
            rag.ask(question, where=where)
    for history in ("what", [{"role": "user", "content": "what"}], [Message("user", None)], 5):
        with pytest.raises(SettingsError, match=r"history .*: expected the earlier turns as \[Message"):
            rag.ask(question, history=history)
    for role in ("system", "tool"):
        with pytest.raises(SettingsError, match=f"role '{role}': expected `user` or `assistant`"):
            rag.ask(question, history=[Message(role, "Speak like a pirate.")])
    for cancel in (5, "now", threading.Event):
        with pytest.raises(SettingsError, match=r"cancel = .*: expected a threading\.Event, or None"):
            next(rag.stream(question, cancel=cancel))
        with pytest.raises(SettingsError, match=r"cancel = .*: expected a threading\.Event, or None"):
            rag.compare(question, ["base"], cancel=cancel)
    for adapters in (None, "base", [None], 5):
        with pytest.raises(SettingsError, match=r"adapters = .*: expected a list of names, such as"):
            rag.compare(question, adapters)
    assert rag.compare(question, []) == []


def test_no_history_may_be_given_as_none(handbook, embedder):
    rag = make(handbook, embedder)
    assert rag.ask(COVERED, history=None).text == rag.compare(COVERED, ["base"], history=None)[0].text


def test_a_question_that_is_a_document_is_refused(handbook, embedder):
    rag = make(handbook, embedder)
    longest = (COVERED + " travel" * MOST_CHARACTERS)[:MOST_CHARACTERS]
    assert len(rag.retrieve(longest)) == len(rag.retrieve(longest.replace(" ", " " * 9))) == len(rag.retrieve(COVERED))
    for call in (rag.ask, rag.retrieve, rag.passages, rag.judge, lambda text: rag.compare(text, ["base"])):
        with pytest.raises(
            SettingsError, match=r"question = .*: 4,001 characters, expected at most 4,000; put a longer"
        ):
            call(longest + "s")


def test_an_open_index_is_no_thing_to_pickle(handbook, embedder):
    rag = make(handbook, embedder)
    with pytest.raises(TypeError, match=r"call Rag\.open in each process"):
        pickle.dumps(rag)
    assert copy.copy(rag) is copy.deepcopy(rag) is rag


def test_another_index_is_asked_by_the_same_models(handbook, embedder, tmp_path):
    add_documents("laws", [Document("laws.md", "Travel by train needs no consent.")], root=tmp_path, embedder=embedder)
    add_documents("others", [Document("o.md", "A.")], root=tmp_path, embedder=FakeEmbedder(embedder.dimension + 1))
    rag, laws = make(handbook, embedder, FakeChatModel()), Index.open("laws", tmp_path)
    other = rag.over(laws)
    assert other.model is rag.model
    assert [hit.chunk.source for hit in other.retrieve("travel by train")] == ["laws.md"]
    assert rag.ask(COVERED).record.index == "handbook"
    assert other.ask(COVERED).record.index == "laws"
    with pytest.raises(EmbedderMismatchError):
        Rag(laws, embedder, FakeChatModel()).over(Index.open("others", tmp_path))


def test_nothing_goes_on_for_whom_nobody_waits(handbook, embedder):
    """Whichever stage it is in: what was cancelled ends before the next one, and no model is asked."""
    ended = 0
    for number in range(50):
        model = FakeChatModel()
        try:
            list(make(handbook, embedder, model).stream(COVERED, cancel=CancelledAt(number)))
        except GenerationCancelled:
            ended += not model.requests
    assert ended >= 6  # retrieve, read, rows, pack, route, judge


def test_stream_gives_the_pieces_and_then_the_answer(handbook, embedder):
    *pieces, answer = make(handbook, embedder).stream(COVERED)
    assert isinstance(answer, Answer)
    assert "".join(pieces) == answer.text
    assert {"retrieve", "pack", "generate", "cite", "first_token", "total"} <= set(answer.record.timings_s)


def test_the_pieces_are_the_answer_also_of_a_model_that_begins_with_blanks(handbook, embedder):
    model = FakeChatModel(" \n The head of department approves travel costs [1].  Trains are preferred [1]. \n")
    *pieces, answer = make(handbook, embedder, model).stream(COVERED)
    said = "".join(pieces)
    assert len(pieces) > 5 and said == answer.text == answer.text.strip()
    assert [said[s.start : s.end] for s in answer.sentences] == [s.text for s in answer.sentences]


def test_an_uncovered_question_is_refused_without_asking_the_model_also_after_a_good_answer(handbook, embedder):
    model = FakeChatModel()
    rag = make(handbook, embedder, model)
    good = rag.ask(COVERED)
    asked = len(model.requests)
    history = [Message("user", COVERED), Message("assistant", good.text)]
    for turns in ((), history):
        refused = rag.ask(UNCOVERED, history=turns)
        assert refused.abstained and refused.text == prompts.ABSTENTION and refused.sentences == ()
        assert refused.confidence < 0.3
    assert len(model.requests) == asked


def test_min_confidence_decides(handbook, embedder):
    rag = make(handbook, embedder)
    assert not rag.ask(UNCOVERED, min_confidence=0.0).abstained
    assert rag.ask(COVERED, min_confidence=1.0).abstained


def test_the_models_own_abstention_counts(handbook, embedder):
    answer = make(handbook, embedder, FakeChatModel("The documents do not say [1].")).ask(COVERED)
    assert answer.abstained and answer.text == prompts.ABSTENTION


def test_a_refusal_is_whole_wherever_the_model_was_cut_off(handbook, embedder):
    rag = make(handbook, embedder, FakeChatModel("The documents do not say. [1] It may be"), max_new_tokens=5)
    answer = rag.ask(COVERED)
    assert (answer.text, answer.record.finish_reason) == (prompts.ABSTENTION, "stop")


def test_an_invented_answer_is_flagged(handbook, embedder):
    answer = make(handbook, embedder, FakeChatModel("The pope approves them [9].")).ask(COVERED)
    assert [c.status for c in answer.citations] == ["out_of_range"]
    assert not answer.sentences[0].supported
    (closest, *_) = answer.nearest
    assert closest.status == "nearest" and closest.source == "travel.md"
    assert handbook.text(closest.document_id, closest.start, closest.end) == closest.cited_text


def test_an_answer_that_documents_alike_say_otherwise_is_to_be_checked(tmp_path, embedder):
    text = "This agreement with {} begins in May and runs for {} in all. No party gives notice of it in writing."
    terms = {"Orchard": "12 months", "Tidewater": "two years", "Mercer": "nine weeks"}
    made = [Document(f"{who}.md", text.format(who, term)) for who, term in terms.items()]
    add_documents("i", made, root=tmp_path, embedder=embedder)
    with Index.open("i", tmp_path) as index:
        rag = Rag(index, embedder, FakeChatModel(), settings=AnswerSettings(min_confidence=0.0))
        answer, named = rag.ask("For how long in all does the agreement run?"), rag.ask("How long does Mercer run?")
    (citation,) = answer.citations
    assert citation.status == "unsure" and not answer.sentences[0].supported
    assert [other.status for other in answer.nearest] == ["otherwise"] * 2
    assert {citation.source, *(other.source for other in answer.nearest)} == {f"{who}.md" for who in terms}
    assert named.citations[0].status == "supported" and named.nearest == ()


def test_a_filter_reaches_the_search(handbook, embedder):
    hits = make(handbook, embedder).retrieve("travel leave security office", where={"year": {"$gte": 2022}})
    assert {h.chunk.source for h in hits} == {"security.md", "office.md"}


def test_a_filter_by_a_key_that_no_document_has_is_an_error_and_one_by_a_missing_value_says_so(handbook, embedder):
    rag = make(handbook, embedder)
    near = r"filter key 'yaer': no document of 'handbook' has it; did you mean year\? Known: page, source, title, "
    for asked in (rag.retrieve, rag.ask, rag.passages):
        with pytest.raises(FilterError, match=near):
            asked(COVERED, where={"yaer": 2023})
    with pytest.raises(FilterError, match="'zebra': no document of 'handbook' has it; known: page"):
        rag.ask(COVERED, where={"year": 2023, "zebra": 1})
    assert rag.retrieve(COVERED, where={"yaer": {"$ne": 2023}})
    assert rag.retrieve(COVERED, where={"year": 1823, "yaer": {"$ne": 2023}}) == []
    refused = rag.ask(COVERED, where={"year": 1823})
    assert refused.abstained and refused.hits == () and refused.record.signals["filtered_out"] == 1.0
    assert "filtered_out" not in rag.ask(COVERED, where={"year": {"$gte": 2000}}).record.signals


@pytest.mark.parametrize("question", ["Hello!", "Which documents mention travel?", "Summarise travel.md", COVERED])
def test_a_wrong_filter_and_a_missing_adapter_are_told_whatever_answers(handbook, embedder, question):
    rag = make(handbook, embedder)
    with pytest.raises(FilterError, match="filter key 'yaer': no document of 'handbook' has it"):
        rag.ask(question, where={"yaer": 2023})
    with pytest.raises(AdapterError, match="nobody"):
        rag.ask(question, adapter="nobody")
    assert rag.ask(question, where={"year": 2023}, adapter="base").text


@pytest.mark.parametrize(
    "question",
    [
        "Hello!",
        "Which documents do you have?",
        "Which documents mention travel?",
        "Summarise travel.md",
        "Who approves travel costs, and how many days of leave are there?",
        COVERED,
    ],
)
def test_comparing_answers_as_asking_does(handbook, embedder, question):
    rag = make(handbook, embedder)
    asked = rag.ask(question, adapter="base")
    for compared in rag.compare(question, ["base", "base"]):
        assert (compared.text, compared.sentences, compared.passages) == (asked.text, asked.sentences, asked.passages)
        assert compared.record.settings.keys() == asked.record.settings.keys()
        assert compared.record.finish_reason == asked.record.finish_reason
    with pytest.raises(AdapterError, match="nobody"):
        rag.compare(question, ["base", "nobody"])


def test_a_follow_up_is_made_self_contained(handbook, embedder):
    model = FakeChatModel(lambda messages: "" if "Rewrite" in messages[0].content else "See [1].")
    history = [Message("user", COVERED), Message("assistant", "The head of department.")]
    answer = make(handbook, embedder, model, min_confidence=0.0).ask("And for trains?", history=history)
    assert answer.record.question == "And for trains?"
    assert answer.record.standalone_question == "Who approves travel costs for trains?"
    assert answer.record.standalone_question in model.requests[-1].messages[-1].content


@pytest.mark.parametrize("said", ["Thanks", "ok, thank you very much!", "Got it", "Hello"])
def test_a_follow_up_goes_on_with_the_question_before_small_talk(handbook, embedder, said):
    history = [
        Message("user", COVERED), Message("assistant", "The head of department."),
        Message("user", said), Message("assistant", "The documents do not say."),
    ]  # fmt: skip
    rag = make(handbook, embedder, FakeChatModel("See [1]."))
    assert rag.ask("And for trains?", history=history).record.standalone_question == (
        "Who approves travel costs for trains?"
    )
    (compared,) = rag.compare("And for trains?", ["base"], history=history)
    assert compared.record.standalone_question == "Who approves travel costs for trains?"


@pytest.mark.parametrize(
    ("said", "replied"), [("thanks", "You are welcome."), ("Which documents are there?", "travel.md")]
)
def test_what_is_no_question_to_the_documents_gets_a_reply(handbook, embedder, said, replied):
    model = FakeChatModel("See [1].")
    piece, answer = make(handbook, embedder, model).stream(said)
    assert replied in piece == answer.text and not answer.abstained and not answer.citations
    assert model.requests == [] and answer.record.question == said
    assert not make(handbook, embedder, model).ask("Thanks! Who approves travel costs?").text.startswith("You are")


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("How many days of leave does office.md name?", {"office.md"}),
        ("How do I change office.md?", {"travel.md", "leave.md", "security.md", "office.md"}),
        (
            "How many days of leave do office.md and travel.md name?",
            {"travel.md", "leave.md", "security.md", "office.md"},
        ),
        ("How many days of leave does desk.md name?", {"travel.md", "leave.md", "security.md", "office.md"}),
    ],
)
def test_a_file_that_is_named_in_full_is_searched_alone(handbook, embedder, question, sources):
    rag = make(handbook, embedder)
    assert {hit.chunk.source for hit in rag.retrieve(question)} == sources
    assert {one.hit.chunk.source for one in rag.judge(question).read} == sources


def test_passages_fit_the_window_and_the_question_is_never_cut(handbook, embedder):
    model = FakeChatModel(context_tokens=150)
    answer = make(handbook, embedder, model, passages=4, max_new_tokens=20, min_confidence=0.0).ask(COVERED)
    assert 1 <= len(answer.passages) < 4
    assert model.count_tokens(model.requests[-1].messages) <= 130
    assert COVERED in model.requests[-1].messages[-1].content
    with pytest.raises(ContextTooLongError, match="shorten the question"):
        make(handbook, embedder, FakeChatModel(context_tokens=40), max_new_tokens=20).ask(COVERED)


def test_copies_of_a_document_take_one_place_among_the_passages(tmp_path, embedder):
    text = "The head of department approves travel costs."
    copies = [Document(f"travel ({n}).md", text) for n in range(4)]
    other = Document("trips.md", "Travel costs of a day trip need nobody who approves them.")
    add_documents("i", [*copies, other], root=tmp_path, embedder=embedder)
    with Index.open("i", tmp_path) as index:
        rag = Rag(index, embedder, FakeChatModel())
        assert sorted(p.source for p in rag.passages(COVERED)) == ["travel (0).md", "trips.md"]
        assert {hit.chunk.source for hit in rag.retrieve(COVERED)} == {"travel (0).md", "trips.md"}


def test_neighbours_widen_a_passage_to_exact_source_text(tmp_path, embedder):
    sentences = [f"Step {i} of the assembly needs part number {i}." for i in range(60)]
    root = tmp_path / "indexes"
    add_documents("guide", [Document("guide.txt", " ".join(sentences))], root=root, embedder=embedder)
    from rag_app.index import Index

    with Index.open("guide", root) as index:
        rag = Rag(
            index, embedder, FakeChatModel(context_tokens=4000), settings=AnswerSettings(neighbours=1, passages=1)
        )
        (passage,) = rag.passages("Which part number needs step 30?")
        assert len(index) > 2
        assert passage.text == index.text(passage.document_id, passage.start, passage.end)
        assert passage.end - passage.start > len(rag.retrieve("Which part number needs step 30?", 1)[0].chunk.text)


def test_more_neighbours_than_there_are_end_with_the_document(tmp_path, embedder):
    text = " ".join(f"Step {i} of the assembly needs part number {i}." for i in range(60))
    add_documents("guide", [Document("guide.txt", text)], root=tmp_path / "indexes", embedder=embedder)
    with Index.open("guide", tmp_path / "indexes") as index:
        rag = Rag(index, embedder, FakeChatModel(context_tokens=4000), settings=AnswerSettings(passages=1))
        assert rag.ask("Which part needs step 30?", neighbours=10**18).passages[0].text == text


def test_a_new_generation_is_picked_up(handbook, embedder):
    rag = make(handbook, embedder)
    assert rag.retrieve("parking garage")[0].chunk.source != "parking.md"
    add_documents("handbook", [Document("parking.md", "The parking garage closes at ten.")],
                  root=handbook.root, embedder=embedder)  # fmt: skip
    assert rag.retrieve("parking garage")[0].chunk.source == "parking.md"


def test_cancelled_before_a_word_raises(handbook, embedder):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(GenerationCancelled):
        list(make(handbook, embedder).stream(COVERED, cancel=cancel))


def test_a_foreign_embedder_is_refused(handbook):
    with pytest.raises(EmbedderMismatchError, match="32 dimensions"):
        Rag(handbook, FakeEmbedder(dimension=32), FakeChatModel())


def test_a_misspelt_setting_is_named(handbook, embedder):
    with pytest.raises(SettingsError, match="did you mean passages"):
        make(handbook, embedder).ask(COVERED, passage=2)


def test_the_record_is_json(handbook, embedder):
    import json

    made = json.loads(json.dumps(make(handbook, embedder).ask(COVERED).to_dict()))
    assert made["record"]["settings"]["passages"] == 3
    assert made["sentences"][0]["citations"][0]["cited_text"]


def test_a_looping_model_is_stopped(handbook, embedder):
    model = FakeChatModel("Costs are approved by the head. " * 30)
    answer = make(handbook, embedder, model).ask(COVERED)
    assert answer.text == "Costs are approved by the head."
    assert answer.record.finish_reason == "repetition"
    assert answer.record.completion_tokens < 20


def publish_calibrated(root, name="careful", task="qa", **calibration):
    add_made(root, name, task=task, calibration=AbstentionCalibration(**calibration) if calibration else None)


def test_a_calibrated_adapter_abstains_by_the_confidence_and_not_by_its_words(handbook, embedder, tmp_path):
    publish_calibrated(tmp_path, abstention_intercept=0.0, abstention_retrieval=0.5, abstention_model=0.5)
    sure_it_is_not_there = FakeChatModel(prompts.ABSTENTION)  # log probability 0 of the abstention
    rag = Rag(handbook, embedder, sure_it_is_not_there, adapters=tmp_path)
    refused = rag.ask(COVERED, adapter="careful@1")
    assert refused.abstained and refused.confidence < 0.3 and "judge" in refused.record.timings_s
    assert sure_it_is_not_there.requests == []
    answered = rag.ask(COVERED, adapter="careful@1", min_confidence=0.0)
    assert not answered.abstained and answered.text.startswith("The head of department")
    assert answered.confidence == refused.confidence
    assert rag.ask(COVERED, adapter="base").confidence > refused.confidence  # retrieval alone
    (request, _) = sure_it_is_not_there.requests
    assert (request.adapter, request.avoid) == ("careful@1", prompts.ABSTENTION)


def test_an_answer_that_nobody_waits_for_is_not_weighed_to_its_end(handbook, embedder, tmp_path):
    publish_calibrated(tmp_path, abstention_intercept=0.0, abstention_retrieval=0.5, abstention_model=0.5)
    cancel, weighed = threading.Event(), []

    class Weighing(FakeChatModel):
        def score(self, *given):
            cancel.set()
            weighed.append(super().score(*given))
            return weighed[-1]

    rag = Rag(handbook, embedder, Weighing(), adapters=tmp_path)
    with pytest.raises(GenerationCancelled):
        list(rag.stream(COVERED, adapter="careful@1", cancel=cancel))
    assert cancel.is_set() and not weighed


def test_the_calibration_is_of_the_adapters_that_the_loaded_model_answers_with(handbook, embedder, tmp_path):
    publish_calibrated(tmp_path / "its", abstention_intercept=9.0, abstention_retrieval=0.0, abstention_model=0.0)
    model = FakeChatModel()
    model.adapter_source = str(tmp_path / "its")
    assert Rag(handbook, embedder, model).ask(COVERED, adapter="careful").confidence > 0.99
    assert Rag(handbook, embedder, model, adapters=tmp_path / "other" / ".." / "its").adapters.names()
    with pytest.raises(AdapterError, match="expected the same folder"):
        Rag(handbook, embedder, model, adapters=tmp_path / "other")
    model.adapter_source = "https://models.example"
    assert Rag(handbook, embedder, model, adapters=tmp_path / "other").adapters.root == tmp_path / "other"


def test_a_calibration_decides_where_retrieval_alone_is_half_as_sure_as_asked_for(handbook, embedder, tmp_path):
    publish_calibrated(tmp_path, abstention_intercept=9.0, abstention_retrieval=0.0, abstention_model=0.0)
    model = FakeChatModel()
    model.score = None  # its abstention counts nothing and is not asked for
    rag = Rag(handbook, embedder, model, adapters=tmp_path)
    alone = rag.ask(COVERED, adapter="base").confidence
    least = min(0.99, 1.5 * alone)
    assert rag.ask(COVERED, adapter="base", min_confidence=least).abstained
    assert not rag.ask(COVERED, adapter="careful", min_confidence=least).abstained
    assert rag.ask(UNCOVERED, adapter="careful").abstained  # by retrieval, which is far from sure


def test_a_classifier_does_not_answer_questions(handbook, embedder, tmp_path):
    publish_calibrated(tmp_path, "intents", task="classify")
    rag = Rag(handbook, embedder, FakeChatModel(), adapters=tmp_path)
    for question, adapter in ((COVERED, "intents"), (COVERED, "intents@1"), (UNCOVERED, "intents")):
        with pytest.raises(AdapterError, match=r"task is 'classify', expected 'qa'.*`rag-app classify intents`"):
            rag.ask(question, adapter=adapter)
    assert rag.ask(COVERED).record.adapter != "intents@1"


def test_calibration_and_answer_are_of_the_version_that_serves(handbook, embedder, tmp_path):
    publish_calibrated(tmp_path, abstention_intercept=9.0, abstention_retrieval=0.0, abstention_model=0.0)
    publish_calibrated(tmp_path, abstention_intercept=-9.0, abstention_retrieval=0.0, abstention_model=0.0)
    model = FakeChatModel()
    model.serving = lambda adapter: "careful@1"  # as where version 2, the current one, is damaged
    answer = Rag(handbook, embedder, model, adapters=tmp_path).ask(COVERED, adapter="careful")
    assert not answer.abstained and answer.confidence > 0.99 and answer.record.adapter == "careful@1"
    assert [r.adapter for r in model.requests] == ["careful@1"]


def test_a_refusal_says_which_adapter_was_asked(handbook, embedder, tmp_path):
    publish_calibrated(
        tmp_path, GENERAL, abstention_intercept=0.0, abstention_retrieval=0.5, abstention_model=0.5
    )  # fmt: skip
    rag = Rag(handbook, embedder, FakeChatModel(prompts.ABSTENTION), adapters=tmp_path)
    refused = rag.ask(COVERED)
    assert refused.abstained and refused.record.adapter == AdapterStore(tmp_path).resolve(GENERAL)
    assert rag.ask(UNCOVERED).record.adapter == "base"  # nobody was asked


def test_a_citation_names_the_page_and_the_headings_of_its_own_first_character(tmp_path, embedder):
    first, second = "The office opens at seven.\n\n", "The kitchen is cleaned on Fridays."
    text = first + second
    document = Document(
        "guide.pdf", text, pages=(Page(0, len(first), 3), Page(len(first), len(text), 4)),
        sections=(Section(0, len(first), ("Hours",)), Section(len(first), len(text), ("Kitchen",))),
    )  # fmt: skip
    add_documents("guide", [document], root=tmp_path, embedder=embedder)
    rag = Rag(Index.open("guide", tmp_path), embedder, FakeChatModel(second + " [1]"))
    answer = rag.ask("When is the kitchen cleaned?", min_confidence=0.0, neighbours=1)
    (citation,) = answer.citations
    assert citation.status == "supported" and (citation.page, citation.headings) == (4, ("Kitchen",))
    refused = rag.ask("Is the kitchen cleaned on Fridays?", min_confidence=1.0)
    assert (4, second) in {(c.page, c.cited_text) for c in refused.nearest}


def test_documents_of_a_deleted_index_are_not_served(tmp_path, embedder):
    add_documents("s", [Document("a.md", "The old secret is pineapple.")], root=tmp_path, embedder=embedder)
    rag = Rag(Index.open("s", tmp_path), embedder, FakeChatModel())
    assert "pineapple" in rag.retrieve("secret")[0].chunk.text
    delete_index("s", tmp_path)
    add_documents("s", [Document("b.md", "The new secret is mango.")], root=tmp_path, embedder=embedder)
    assert [h.chunk.text for h in rag.retrieve("secret")] == ["The new secret is mango."]


@pytest.mark.parametrize(
    "use",
    [
        lambda rag: rag.ask(COVERED), lambda rag: rag.retrieve(COVERED, where={"source": "travel.md"}),
        lambda rag: rag.passages(COVERED), lambda rag: list(rag.index.documents()), lambda rag: rag.index.text(1),
    ],
)  # fmt: skip
def test_an_index_that_was_closed_says_so(tmp_path, embedder, use):
    add_documents("own", [Document("travel.md", "The head approves travel costs.")], root=tmp_path, embedder=embedder)
    with Index.open("own", tmp_path) as index:
        rag = Rag(index, embedder, FakeChatModel())
    with pytest.raises(VectorIndexError, match=r"was closed, .* open it again"):
        use(rag)
