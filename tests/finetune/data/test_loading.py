from finetune.data.loading import load_examples
from finetune.data.report import Report
from finetune.recipe import DataRecipe


def test_a_passage_in_too_many_lists_is_dropped_and_the_rest_is_read(tmp_path):
    deep = f'{{"question": "Why?", "context": {"[" * 900}"C"{"]" * 900}, "answers": ["A"]}}'
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{deep}\n{{"question": "Who?", "context": "A", "answers": ["A"]}}\n')
    report = Report()
    (made,) = load_examples([str(file)], "train", "qa", DataRecipe(), report)
    assert made.question == "Who?"
    assert report.places == {"lists and objects in each other too deeply": ["rows.jsonl, line 1"]}


def test_a_place_is_told_on_one_line_of_some_length():
    report = Report()
    report.drop("no answer", "x\n" * 50_000, "y")
    (place,) = report.places["no answer"]
    assert len(place) == 200 and "\n" not in place
