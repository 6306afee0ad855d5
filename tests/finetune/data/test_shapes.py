import pytest

from finetune.data.example import BadRow
from finetune.data.shapes import detect_shape, examples_of
from finetune.recipe import ColumnMapping
from rag_app.errors import DataError
from rag_app.prompts import ABSTENTION


def convert(record, task="qa", **columns):
    mapping = ColumnMapping(**columns)
    shape = detect_shape(record, task, mapping, "here")
    return shape, list(examples_of(record, shape, mapping, "here"))


def turn(role, content):
    return {"role": role, "content": content}


def said(who, value):
    return {"from": who, "value": value}


@pytest.mark.parametrize(
    ("record", "shape", "question", "answers", "context"),
    [
        ({"question": "Q?", "context": "C", "answers": {"text": ["A", "A", "B"]}}, "squad", "Q?", ("A", "B"), "C"),
        ({"question": "Q?", "context": "C", "answers": ["A"]}, "squad", "Q?", ("A",), "C"),
        ({"question": "Q?", "context": "C", "answers": [{"text": "A"}]}, "squad", "Q?", ("A",), "C"),
        ({"question": "Q?", "contexts": ["C", "D"], "long_answer": "A"}, "squad", "Q?", ("A",), "C\n\nD"),
        ({"question": "Q?", "passage": {"title": "T", "text": "C"}, "answer": "A"}, "squad", "Q?", ("A",), "C"),
        ({"question": "Q?", "context": "C", "answers": '["A", "B"]'}, "squad", "Q?", ("A", "B"), "C"),
        ({"question": "Q?", "context": "C", "answer": "[sic] A"}, "squad", "Q?", ("[sic] A",), "C"),
        ({"question": "Q?", "passage_id": "p", "answers": ["A"]}, "ragqa", "Q?", ("A",), ""),
        ({"question": "Q?", "doc_id": 3, "answers": [4]}, "ragqa", "Q?", ("4",), ""),
        ({"instruction": "Q?", "input": "C", "output": "A"}, "alpaca", "Q?", ("A",), "C"),
        ({"instruction": "Q?", "input": "", "output": "A"}, "alpaca", "Q?", ("A",), ""),
        ({"prompt": "Q?", "completion": " A"}, "prompt_completion", "Q?", ("A",), ""),
        ({"prompt": "Q?", "response": "A"}, "prompt_completion", "Q?", ("A",), ""),
        ({"messages": [turn("system", "S"), turn("user", "Q?"), turn("assistant", "A")]}, "messages", "Q?", ("A",), ""),
        ({"conversations": [said("human", "Q?"), said("gpt", "A"), said("human", "?")]}, "messages", "Q?", ("A",), ""),
        ({"messages": [turn("user", [{"text": "Q?"}]), turn("model", "A")]}, "messages", "Q?", ("A",), ""),
    ],
)  # fmt: skip
def test_each_shape(record, shape, question, answers, context):
    found, examples = convert(record)
    assert found == shape
    assert [(e.question, e.answers, e.context, e.answerable) for e in examples] == [(question, answers, context, True)]


@pytest.mark.parametrize(
    "flag",
    [
        {"answerable": False},
        {"is_impossible": True},
        {"answers": {"text": []}},
        {"answers": {"text": [""]}},
        {"answerable": "false"},
        {"is_impossible": "1"},
        {"is_impossible": "1.0"},
        {"answerable": "0.0"},
    ],
)
def test_unanswerable_questions(flag):
    record = {"question": "Q?", "context": "C", "answers": ["plausible but wrong"], **flag}
    _, (example,) = convert(record)
    assert (example.answerable, example.answers) == (False, ())


@pytest.mark.parametrize(
    "record",
    [
        {"question": "Q?", "context": "C", "answers": [ABSTENTION]},
        {"question": "Q?", "answer": "the documents do not say"},
        {"instruction": "Q?", "input": "C", "output": ABSTENTION},
        {"messages": [turn("user", "Q?"), turn("assistant", ABSTENTION)]},
    ],
)
def test_a_question_whose_answer_is_the_refusal_has_none(record):
    _, (example,) = convert(record)
    assert (example.answerable, example.answers) == (False, ())


def test_the_refusal_is_no_answer_beside_others_nor_where_there_is_said_to_be_one():
    _, (example,) = convert({"question": "Q?", "answers": ["A", ABSTENTION]})
    assert (example.answerable, example.answers) == (True, ("A",))
    with pytest.raises(BadRow, match="no answer"):
        convert({"question": "Q?", "answers": [ABSTENTION], "answerable": True})


@pytest.mark.parametrize(("column", "flag"), [("qa.is_impossible", False), ("qa.can_be_answered", True)])
def test_a_nested_column_says_whether_there_is_an_answer_as_a_plain_one_does(column, flag):
    record = {"question": "Q?", "context": "A", "answers": ["A"], "qa": {column.partition(".")[2]: flag}}
    (example,) = convert(record, answerable=column)[1]
    assert example.answerable and example.answers == ("A",)


def test_an_empty_cell_of_pandas_is_empty():
    nan = float("nan")
    record = {"question": "Q?", "context": nan, "answers": "A", "title": nan, "id": nan, "is_impossible": nan}
    (example,) = convert(record)[1]
    assert (example.context, example.title, example.document, example.id) == ("", "", "", "here")
    assert example.answerable and example.answers == ("A",)
    # In a list: no SQuAD's way to say unanswerable.
    given = (nan, [nan], [None], {"text": [None]}, {"text": nan}, [{"text": None}], [["A"]], [{"text": ["A"]}])
    for empty in ({"question": nan, "answers": "A"}, *({"question": "Q?", "answers": answers} for answers in given)):
        with pytest.raises(BadRow, match=r"empty question|no answer"):
            convert(empty)
    with pytest.raises(BadRow, match="no label"):
        convert({"text": "hi", "label": nan}, "classify")


@pytest.mark.parametrize(
    "record",
    [
        {"text": "hi", "label": "greet"},
        {"utterance": "hi", "intent": "greet"},
        {"question": "hi", "topic": "greet"},
        {"text": "hi", "label": 3, "label_text": "greet"},
    ],
)
def test_labels(record):
    shape, (example,) = convert(record, "classify")
    assert (shape, example.question, example.answers) == ("labels", "hi", ("greet",))


@pytest.mark.parametrize(
    ("record", "task", "shape"),
    [
        ({"Question": "Q?", " Answer ": "A", "Context": "C"}, "qa", "squad"),
        ({"Instruction": "Q?", "Output": "A", "INPUT": "C"}, "qa", "alpaca"),
        ({"Prompt": "Q?", "Response": "A", "context": "C"}, "qa", "prompt_completion"),
        ({"Text": "Q?", "LABEL": "A"}, "classify", "labels"),
        ({"question": "Q?", "Question": "other", "Answer": "A"}, "qa", "squad"),
    ],
)
def test_usual_names_count_however_they_are_capitalised(record, task, shape):
    found, (example,) = convert(record, task)
    assert (found, example.question, example.answers) == (shape, "Q?", ("A",))
    assert example.context == ("C" if "C" in record.values() else "")


def test_a_capitalised_column_of_impossible_questions_means_the_same():
    _, (example,) = convert({"Question": "Q?", "Answers": [], "Is_Impossible": "True"})
    assert not example.answerable
    with pytest.raises(DataError, match=r"data\.columns\.question = 'ask': no such column"):
        convert({"Ask": "Q?", "Answer": "A"}, question="ask")


@pytest.mark.parametrize("cell", [["sport"], ("sport",), '["sport"]', "['sport']", "sport"])
def test_a_list_of_one_label_is_that_label(cell):
    assert convert({"text": "hi", "label": cell}, "classify")[1][0].answers == ("sport",)


@pytest.mark.parametrize("cell", ["[sport]", "[sport", "sport; culture", "{sport}"])
def test_a_label_in_brackets_that_is_no_list_stays_as_it_is(cell):
    assert convert({"text": "hi", "label": cell}, "classify")[1][0].answers == (cell,)


def test_answers_that_numpy_wrote_without_commas_are_several():
    assert convert({"question": "Who?", "answers": "['Ada' 'Bo']"})[1][0].answers == ("Ada", "Bo")


def test_true_and_false_are_labels():
    assert [convert({"text": "hi", "label": truth}, "classify")[1][0].answers for truth in (True, False)] == [
        ("true",),
        ("false",),
    ]


def test_mapping_wins_and_reaches_into_values():
    record = {"q": "Q?", "body": {"text": "C"}, "gold": {"short": "A"}, "question": "wrong"}
    _, (example,) = convert(record, question="q", context="body.text", answers="gold.short")
    assert (example.question, example.context, example.answers) == ("Q?", "C", ("A",))


def test_conversations_honour_the_mapping():
    record = {"messages": [turn("user", "Q?"), turn("assistant", "A")], "page": "P", "key": 7, "id": "x"}
    _, (example,) = convert(record, document="page", id="key")
    assert (example.document, example.id) == ("P", "7")
    assert convert(record)[1][0].document == "" and convert(record)[1][0].id == "x"


def test_documents_keep_splits_apart():
    base = {"question": "Q?", "answer": "A"}
    assert convert({**base, "context": "C", "title": "T"})[1][0].document == "T"
    one, two = (convert({**base, "context": c})[1][0].document for c in "CD")
    assert one and two and one != two
    assert convert({**base, "context": "C", "title": "T", "url": "U"})[1][0].document == "U"
    assert convert({**base, "title": "T", "group": "G"}, document="group")[1][0].document == "G"


@pytest.mark.parametrize(
    ("record", "task", "reason"),
    [
        ({"question": " ", "answer": "A"}, "qa", "empty question"),
        ({"question": "Q?", "answer": None}, "qa", "no answer"),
        ({"question": "Q?", "answer": ""}, "qa", "no answer"),
        ({"question": "Q?", "answer": "", "answerable": True}, "qa", "no answer"),
        ({"question": "Q?", "answer": "A", "answerable": "maybe"}, "qa", "neither true nor false"),
        ({"text": "", "label": "x"}, "classify", "empty text"),
        ({"text": "x", "label": None}, "classify", "no label"),
        ({"text": "x", "label": "nan"}, "classify", "no label"),
        ({"text": "x", "label": ["a", "b"]}, "classify", "expected one text or number, found several"),
        ({"text": "x", "label": "['a', 'b']"}, "classify", "expected one text or number, found several"),
        ({"text": "x", "label": '["a", "b"]'}, "classify", "expected one text or number, found several"),
        ({"text": "x", "label": "['a' \"b's\"\n 'c']"}, "classify", "expected one text or number, found several"),
        ({"text": "x", "label": [["a"]]}, "classify", "expected one text or number, found several"),
        ({"text": "x", "label": []}, "classify", "no label"),
        ({"text": "x", "label": "[]"}, "classify", "no label"),
        ({"messages": "hello"}, "qa", "expected a list of turns"),
        ({"messages": [{"role": "assistant", "content": "A"}]}, "qa", "no user turn"),
    ],
)
def test_bad_rows(record, task, reason):
    with pytest.raises(BadRow, match=reason):
        convert(record, task)


def test_unknown_columns_are_listed():
    with pytest.raises(
        DataError, match=r"columns bar, foo fit no known shape for task 'qa'.*data.columns.*question = "
    ):
        convert({"foo": 1, "bar": 2})
    with pytest.raises(DataError, match="expected a text column"):
        convert({"text": "x"}, "classify")


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("['A', 'B']", ("A", "B")),
        ("""["it's", 'B']""", ("it's", "B")),
        ("{'text': ['A'], 'answer_start': [0]}", ("A",)),
        ('["A", null]', ("A",)),
        ("['A', None]", ("A",)),
        ("[sic] A", ("[sic] A",)),
        ("['A', B]", ("['A', B]",)),
        ("[" * 50_000, ("[" * 50_000,)),
    ],
)
def test_lists_in_a_cell_are_read_as_json_or_python_writes_them(cell, answers):
    _, (example,) = convert({"question": "Q?", "context": "C", "answers": cell})
    assert example.answers == answers


@pytest.mark.parametrize("mark", ["'", '"'])
def test_a_cell_that_is_too_long_is_text(mark):
    cell = f"[{mark}{'A' * 100_000}{mark}]"
    assert convert({"question": "Q?", "context": "C", "answers": cell})[1][0].answers == (cell,)


def test_half_of_an_emoji_becomes_text_that_can_be_written():
    record = {"question": "Q \ud83d?", "context": "C \ude00", "answers": ["A \ud83d"]}
    _, (example,) = convert(record)
    assert (example.question, example.context, example.answers) == ("Q ??", "C ?", ("A ?",))
    assert convert({**record, "question": "Q \U0001f600?"})[1][0].question == "Q \U0001f600?"


@pytest.mark.parametrize("answers", ["{[1]: 2}", "{{}}", "{1, 2}", "[...]"])
def test_a_text_in_brackets_that_is_no_list_stays_a_text(answers):
    _, (example,) = convert({"question": "What?", "answer": answers, "context": f"It is {answers}."})
    assert example.answers == (answers,)


def test_a_column_that_the_recipe_names_and_the_data_lacks_is_named_with_one_like_it():
    record = {"botschaft": "Hallo", "kategorie": "gruss", "MSG": "Hi"}
    for name, hint in (("Botschaft", r" \(did you mean botschaft\?\)"), ("msg", r" \(did you mean MSG\?\)"), ("x", "")):
        mapping = ColumnMapping(text=name, label="kategorie")
        with pytest.raises(
            DataError, match=rf"here: data.columns.text = '{name}': no such column{hint}. Found: columns "
        ):
            detect_shape(record, "classify", mapping, "here")
    with pytest.raises(DataError, match=r'for example text = "message" and label = "kind"'):
        detect_shape(record, "classify", ColumnMapping(), "here")


def test_a_label_of_whole_numbers_is_the_same_beside_empty_cells():
    assert [convert({"text": "hi", "label": n}, "classify")[1][0].answers for n in (1, 1.0, 1.5)] == [
        ("1",),
        ("1",),
        ("1.5",),
    ]


def test_a_context_that_is_an_object_of_other_fields_is_told():
    assert convert({"question": "Q?", "answers": "A", "context": {"contexts": ["C"]}})[1][0].context == "C"
    with pytest.raises(BadRow, match="context: expected a text, found an object with body, page"):
        convert({"question": "Q?", "answers": "A", "context": {"body": "C", "page": 1}})
    record = {"question": "Q?", "answers": "A", "context": [{"text": "C"}, "D", {}]}
    assert convert(record)[1][0].context == "C\n\nD"


def test_a_boolean_answer_is_yes_or_no_and_a_whole_number_has_no_point():
    cells = {"Yes": True, "No": [False], "1901": 1901.0, "7.5": {"text": [7.5]}}
    for said, cell in cells.items():
        assert convert({"question": "Q?", "answers": cell})[1][0].answers == (said,)
