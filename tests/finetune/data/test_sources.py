import json

import pytest

from finetune.data import hub
from finetune.data.loading import load_examples, load_passages
from finetune.data.report import Report
from finetune.data.sources import read_records
from finetune.recipe import ColumnMapping, DataRecipe
from rag_app.errors import DataError


def read(path, split="train"):
    report = Report()
    return list(read_records(str(path), split, report)), report


def test_json_lines_keep_their_numbers_past_bad_ones(tmp_path):
    file = tmp_path / "qa.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}\n\nnot json\n[1]\n{"a": "\xff"}\n{"a": 2}\n')
    records, report = read(file)
    assert records == [("qa.jsonl, line 1", {"a": 1}), ("qa.jsonl, line 6", {"a": 2})]
    assert report.dropped["not readable"] == 3
    places = report.places["not readable"]
    assert [p.split(":")[0] for p in places] == ["qa.jsonl, line 3", "qa.jsonl, line 4", "qa.jsonl, line 5"]
    assert places[0].endswith("Expecting value at column 1") and "found list" in places[1] and "utf-8" in places[2]


def test_a_line_that_ends_too_early_is_told_at_its_own_place(tmp_path):
    (tmp_path / "qa.jsonl").write_text('{"question": "a?"\n')
    _, report = read(tmp_path / "qa.jsonl")
    assert report.places["not readable"] == ["qa.jsonl, line 1: Expecting ',' delimiter at column 18"]


def test_what_is_nested_too_deeply_is_not_readable(tmp_path):
    deep = '{"question": ' + "[" * 100_000 + "]" * 100_000 + "}"
    (tmp_path / "qa.jsonl").write_text(f'{deep}\n{{"a": 2}}\n')
    records, report = read(tmp_path / "qa.jsonl")
    assert records == [("qa.jsonl, line 2", {"a": 2})] and report.dropped["not readable"] == 1
    (tmp_path / "qa.json").write_text(deep)
    with pytest.raises(DataError, match="not valid JSON"):
        read(tmp_path / "qa.json")


def test_json_list_and_squad_layout(tmp_path):
    file = tmp_path / "squad.json"
    paragraph = {
        "context": "Paris is in France.",
        "qas": [{"id": "1", "question": "Where?", "answers": [{"text": "France"}]}],
    }
    file.write_text(json.dumps({"data": [{"title": "Paris", "paragraphs": [paragraph]}, {"paragraphs": [{}]}, 7]}))
    records, report = read(file)
    assert [r for _, r in records] == [
        {
            "id": "1",
            "question": "Where?",
            "answers": [{"text": "France"}],
            "context": "Paris is in France.",
            "title": "Paris",
        }
    ]
    assert report.dropped["not readable"] == 2
    file.write_text('{"rows": 1}')
    with pytest.raises(DataError, match="expected a list of objects"):
        read(file)
    file.write_text("{")
    with pytest.raises(DataError, match=r"not valid JSON.*\.jsonl"):
        read(file)


def test_csv_names_ragged_lines(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text('text,label\n"two\nlines",x\nonly one\na,b,c\nlast,y\n', encoding="utf-8")
    records, report = read(file)
    assert records == [
        ("t.csv, line 3", {"text": "two\nlines", "label": "x"}),
        ("t.csv, line 6", {"text": "last", "label": "y"}),
    ]
    assert report.places["not readable"] == [f"t.csv, line {n}: expected 2 fields as in the header" for n in (4, 5)]
    tabs = tmp_path / "t.tsv"
    tabs.write_text("text\tlabel\na, b\tx\n")
    assert read(tabs)[0][0][1] == {"text": "a, b", "label": "x"}


def test_csv_with_a_column_name_twice_is_refused_and_empty_names_are_not(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("question,answer,question,answer\nq,a,r,b\n")
    with pytest.raises(DataError, match=r"t\.csv: found two columns 'question'; expected one of each name"):
        read(file)
    file.write_text("question;answer;;\nq;a;;\n")
    assert [record["answer"] for _, record in read(file)[0]] == ["a"]


def test_passages_with_capitalised_columns(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("ID,Title,Text\n7,T,The text.\n")
    (passage,) = load_passages(str(file), DataRecipe(), Report()).values()
    assert (passage.source, passage.title, passage.text) == ("7", "T", "The text.")


@pytest.mark.parametrize(
    ("header", "named", "told"),
    [
        ("text,label,category,message", {}, ["text is 'text'; 'message'", "label is 'label'; 'category'"]),
        ("Message,Topic,Label", {}, ["label is 'Label'; 'Topic'"]),
        ("text,label,category,x", {"label": "category"}, []),
        ("text,label,title,id", {}, []),
    ],
)
@pytest.mark.parametrize("shape", ["auto", "labels"])
def test_which_of_several_columns_is_read_is_told(tmp_path, header, named, told, shape):
    file, report = tmp_path / "t.csv", Report()
    file.write_text(f"{header}\n{','.join('abcd'[: header.count(',') + 1])}\n")
    data = DataRecipe(columns=ColumnMapping(**named), shape=shape)
    for split in ("train", "test"):
        load_examples([str(file)], split, "classify", data, report)
    assert report.notes == [f"{file}: data.columns.{part} could be meant, too" for part in told]
    assert not told or report.notes[-1] in report.lines()


def test_a_quotation_mark_that_opens_no_cell_takes_in_no_rows(tmp_path):
    file = tmp_path / "t.tsv"
    file.write_text('text\tlabel\n"hi there\tgreet\n\nbye\tbye\n"x" now\tcmd\n"two\nlines"\tx\n"last\tbye\n')
    records, report = read(file)
    assert records == [
        ("t.tsv, line 2", {"text": '"hi there', "label": "greet"}),
        ("t.tsv, line 4", {"text": "bye", "label": "bye"}),
        ("t.tsv, line 5", {"text": "x now", "label": "cmd"}),
        ("t.tsv, line 7", {"text": "two\nlines", "label": "x"}),
        ("t.tsv, line 8", {"text": '"last', "label": "bye"}),
    ]
    assert not report.dropped


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "cp1250", "gbk"])
def test_csv_of_all_encodings(tmp_path, encoding):
    said = {"cp1250": "Přeji si účet zrušit, žádám o vrácení peněz", "gbk": "我的新银行卡什么时候寄到"}
    text = said.get(encoding, "Wo bleibt die Rückzahlung über 20 €?")
    file = tmp_path / "t.csv"
    file.write_text(f"text;label\n{text};größe\n" if encoding not in said else f"text;label\n{text};x\n", encoding)
    report = Report()
    (made,) = load_examples([str(file)], "train", "classify", DataRecipe(), report)
    assert made.question == text and made.answers == ("x" if encoding in said else "größe",)
    shown = " as cp1252" if encoding == "cp1252" else ""
    assert encoding in said or report.lines()[0] == f"train: read 1 rows of shape labels from {file}{shown}"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_as_powershell_writes_it(tmp_path, encoding):
    lines, items = tmp_path / "t.jsonl", tmp_path / "t.json"
    rows = [{"text": "Größe 🙂", "label": "x"}, {"text": "b", "label": "y"}]
    lines.write_bytes("\r\n".join([*(json.dumps(row, ensure_ascii=False) for row in rows), "no json"]).encode(encoding))
    items.write_bytes(json.dumps(rows, ensure_ascii=False, indent=1).encode(encoding))
    records, report = read(lines)
    assert [record for _, record in records] == rows == [record for _, record in read(items)[0]]
    assert report.places["not readable"] == ["t.jsonl, line 3: Expecting value at column 1"]


def test_json_of_two_bytes_a_letter_that_ends_within_one_is_damaged(tmp_path):
    (tmp_path / "t.jsonl").write_bytes('{"text": "a", "label": "x"}\n{'.encode("utf-16") + b"0")
    with pytest.raises(DataError, match=r"t\.jsonl: damaged, or not utf-16 .*; save it as UTF-8"):
        read(tmp_path / "t.jsonl")


def test_accents_after_a_long_beginning_without_any(tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes(b"text,label\n" + b"nothing of note,x\n" * 20_000 + "Où est ma carte ?,x\n".encode("cp1252"))
    assert read(file)[0][-1][1]["text"] == "Où est ma carte ?"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "text,label\nGröße,x\n".encode() + "Größe,x\n".encode("cp1252"),
            "line 3: not UTF-8 as line 2 is, .* UTF-8 CSV",
        ),
        (b"PK\x03\x04\x14\0\x08\0\x01\0\0\0\x02" * 9, "no text in any encoding .*PK.* UTF-8 CSV"),
    ],
)
def test_csv_whose_encoding_cannot_be_told(tmp_path, data, message):
    file = tmp_path / "t.csv"
    file.write_bytes(data)
    with pytest.raises(DataError, match=message):
        read(file)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\ufeffquestion,answer\nWho?,b\n", 2),
        ("question;answer\nWho?;b\n;\n\n", 2),
        ("sep=;\r\nquestion;answer\r\nWho?;b\r\n", 3),
        ('\n\nquestion, answer\n"Who?", "b"\n', 4),
    ],
)
def test_csv_as_spreadsheets_and_people_write_it(tmp_path, text, line):
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8", newline="")
    records, report = read(file)
    assert records[0] == (f"t.csv, line {line}", {"question": "Who?", "answer": "b"}) and not report.dropped


@pytest.fixture(scope="module")
def labelled():
    datasets = pytest.importorskip("datasets")
    features = datasets.Features({"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["cat", "dog"])})
    return datasets.Dataset.from_dict({"text": ["meow", "woof", "?"], "label": [0, 1, -1]}, features=features)


@pytest.mark.parametrize("kind", ["parquet", "folder", "split folder"])
def test_label_numbers_become_names(labelled, tmp_path, kind):
    import datasets

    if kind == "parquet":
        path = tmp_path / "t.parquet"
        labelled.to_parquet(path)
    else:
        path = tmp_path / "saved"
        (labelled if kind == "folder" else datasets.DatasetDict({"train": labelled})).save_to_disk(str(path))
    records, _ = read(path)
    assert [r for _, r in records] == [
        {"text": "meow", "label": "cat"},
        {"text": "woof", "label": "dog"},
        {"text": "?", "label": None},
    ]
    assert records[1][0] == f"{path.name}, row 2"
    if kind == "split folder":
        with pytest.raises(DataError, match="no split 'test'; it has train"):
            read(path, "test")


class Stream(list):
    """What the loader needs of a streamed data set."""

    features = None


def test_hub_ids_are_streamed(labelled, monkeypatch):
    import datasets

    asked = []
    monkeypatch.setattr(hub, "commit_of", lambda name: f"commit of {name}")
    stream = Stream(labelled)
    stream.features = labelled.features

    def load_dataset(name, config, split, revision, streaming):
        asked.append((name, config, split, streaming))
        assert revision == f"commit of {name}"
        return stream

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    assert [r["label"] for _, r in read("owner/name")[0]] == ["cat", "dog", None]
    read("owner/name/plus:validation[:50%]")
    report = Report()
    load_examples(["owner/name"], "dev", "classify", DataRecipe(), report)
    again = Report.from_dict(json.loads(json.dumps(report.to_dict())))
    assert again.commits() == report.commits() == {"owner/name": "commit of owner/name"}
    assert asked == [
        ("owner/name", None, "train", True),
        ("owner/name", "plus", "validation[:50%]", True),
        ("owner/name", None, "validation", True),
    ]


def test_what_the_hub_says_is_one_sentence(monkeypatch):
    import datasets

    def load_dataset(*_, **__):
        raise ConnectionError("no route\nlong trace")

    monkeypatch.setattr(hub, "commit_of", lambda name: "0")
    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    with pytest.raises(DataError, match=r"owner/nme: not a local path, .*ConnectionError: no route\); check"):
        read("owner/nme")


def test_a_hub_out_of_reach_is_told_with_what_to_name_instead(monkeypatch):
    def commit_of(name):
        raise ConnectionError("the network is down.\nlong trace")

    monkeypatch.setattr(hub, "commit_of", commit_of)
    said = r"owner/name/plus:test: .*data set 'owner/name' \(ConnectionError: the network is down\);.*name a \.csv, "
    with pytest.raises(DataError, match=said):
        read("owner/name/plus:test")


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_separator_of_a_csv_file_is_found(tmp_path, separator):
    file = tmp_path / "t.csv"
    file.write_text(f'question{separator}"answer; or, none"\nWas?{separator}"3,5"\n', encoding="utf-8")
    assert read(file)[0] == [("t.csv, line 2", {"question": "Was?", "answer; or, none": "3,5"})]


@pytest.mark.parametrize("source", ["missing.jsonl", "a/b.csv", "no such place", "a/b/c/d"])
def test_a_missing_file_is_not_taken_for_a_hub_id(source):
    assert hub.hub_id_in(source) is None
    with pytest.raises(DataError, match="no such file or folder"):
        read(source)


def test_a_worksheet_is_refused_with_what_to_save_it_as(tmp_path):
    (tmp_path / "topics.xlsx").write_bytes(b"PK")
    with pytest.raises(DataError, match=r"'\.xlsx'; expected .* Save a worksheet as CSV\."):
        read(tmp_path / "topics.xlsx")


def test_unknown_kinds_and_folders_are_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(DataError, match=r"unknown kind of file '\.txt'"):
        read(tmp_path / "notes.txt")
    with pytest.raises(DataError, match="not a folder saved by"):
        read(tmp_path)
    (tmp_path / "bad.parquet").write_bytes(b"nope")
    with pytest.raises(DataError, match="not a readable Parquet file"):
        read(tmp_path / "bad.parquet")


def test_a_source_without_usable_rows_says_why(tmp_path):
    file = tmp_path / "qa.jsonl"
    file.write_text('{"question": "", "answer": "x"}\n{"question": "Who?", "answer": ""}\n')
    report = Report()
    with pytest.raises(DataError, match=r"row in 2 \(.*empty question.*no answer.*\); mend it, or name another\."):
        load_examples([str(file)], "train", "qa", DataRecipe(), report)
    assert report.places["no answer"] == ["qa.jsonl, line 2"]


def test_passages_by_id(tmp_path):
    file = tmp_path / "p.jsonl"
    file.write_text('{"id": 7, "title": "T", "text": "Body"}\n{"id": 8}\n')
    report = Report()
    passages = load_passages(str(file), DataRecipe(), report)
    assert list(passages) == ["7"] and passages["7"].text == "Body" and passages["7"].title == "T"
    assert report.places["passage without id or text"] == ["p.jsonl, line 2"]


def test_the_id_of_a_passage_may_be_0_but_not_missing(tmp_path):
    file = tmp_path / "p.jsonl"
    file.write_text("".join(f'{{{key}"text": "Body"}}\n' for key in ('"id": 0, ', '"id": "", ', '"id": null, ', "")))
    report = Report()
    assert list(load_passages(str(file), DataRecipe(), report)) == ["0"]
    assert report.places["passage without id or text"] == [f"p.jsonl, line {n}" for n in (2, 3, 4)]
