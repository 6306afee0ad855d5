import dataclasses

import pytest
from tiny import FAMILIES, make_tiny_model, tiny_tokenizer
from training_rows import qa_rows

from finetune.rows.encode import beyond_window, encode_rows, show_row
from finetune.rows.invocation import invocation_tokens
from finetune.schema import Row, RowPassage
from rag_app import prompts
from rag_app.classification import label_logprobs
from rag_app.classification.labels import Labels
from rag_app.engines import load_chat_model
from rag_app.errors import ContextTooLongError, SettingsError

END = {"llama": "<|eot_id|>", "phi3": "<|end|>", "mistral": "</s>", "qwen2": "<|im_end|>", "qwen3": "<|im_end|>",
       "t5": "</s>"}  # fmt: skip


def long_row(**changes) -> Row:
    row = Row(
        id="long",
        question="Who approves it?",
        target="The head [2].",
        accepted=("head",),
        gold=2,
        passages=tuple(
            RowPassage(text=text, title="T") for text in ("word " * 60, "The head. " + "more " * 60, "last " * 60)
        ),
    )
    return dataclasses.replace(row, **changes)


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_are_the_prompt_of_serving_and_the_answer_with_its_end_of_turn(family):
    tokenizer = tiny_tokenizer(family)
    rows = qa_rows()
    encoded, report = encode_rows(rows, tokenizer, 2000)
    assert report.rows == len(encoded) == 4 and not report.shortened and not report.dropped
    for row, made in zip(rows, encoded, strict=True):
        assert made.prompt_ids.tolist() == prompts.render_ids(tokenizer, row.messages())
        assert tokenizer.decode(made.answer_ids[:-1].tolist()) == row.target
        assert tokenizer.convert_ids_to_tokens(int(made.answer_ids[-1])) == END[family]
    assert report.answer_tokens == sum(len(row.answer_ids) for row in encoded)


@pytest.mark.parametrize("day", ["%d %b %Y", "%Y-%m-%d"])
@pytest.mark.parametrize("start", ["", "\n", "  {%- set nothing = 0 %}\n"])
def test_a_template_with_a_date_renders_the_same_text_on_every_day(start, day):
    plain, dated = tiny_tokenizer("llama"), tiny_tokenizer("llama")
    said = "{% if not date_string is defined %}{% set date_string = strftime_now('" + day + "') %}{% endif %}"
    plain.chat_template = f"{start}Today: {{{{ 'DAY' }}}}\n{plain.chat_template}"
    dated.chat_template = f"{start}{said}Today: {{{{ date_string }}}}\n{dated.chat_template}"
    expected = {"%d %b %Y": "26 Jul 2024", "%Y-%m-%d": "2024-07-26"}[day]
    for row in qa_rows():
        text = prompts.render_text(dated, row.messages())
        assert text == prompts.render_text(plain, row.messages()).replace("DAY", expected)


def test_a_model_that_may_think_first_is_told_to_answer():
    plain, thinking = tiny_tokenizer("llama"), tiny_tokenizer("llama")
    thoughts = "{% if enable_thinking is defined and not enable_thinking %}DONE{% else %}THOUGHTS{% endif %}"
    thinking.chat_template += thoughts
    for row in qa_rows():
        assert prompts.render_text(thinking, row.messages()) == prompts.render_text(plain, row.messages()) + "DONE"


def test_context_is_cut_from_the_last_passage_and_the_gold_passage_last():
    tokenizer = tiny_tokenizer("llama")
    full = len(encode_rows([long_row()], tokenizer, 9999)[0][0])
    last_kept = ""
    for room in range(full - 1, 200, -97):
        (made,), report = encode_rows([long_row()], tokenizer, room)
        text = tokenizer.decode(made.prompt_ids.tolist())
        assert len(made) <= room and report.shortened == ["long"]
        assert tokenizer.decode(made.answer_ids[:-1].tolist()) == "The head [2]."
        assert "Question: Who approves it?" in text and "[2] T\nThe head." in text and "[1] T" in text
        if "word" in text and "more more" not in text:
            pytest.fail("the gold passage was cut before another one")
        last_kept = text
    assert "last" not in last_kept and "word" not in last_kept


def test_rows_that_cannot_be_saved_are_dropped_with_their_reason():
    tokenizer = tiny_tokenizer("llama")
    bare = len(encode_rows([long_row(passages=(), gold=0)], tokenizer, 9999)[0][0])
    rows = [
        long_row(id="no room", question="Who? " * 900),
        long_row(id="no answer", passages=(RowPassage(text="word " * 300 + "head"),), gold=1),
        long_row(id="empty", target=" "),
        long_row(id="fits"),
    ]
    encoded, report = encode_rows(rows, tokenizer, bare + 100)
    assert [row.id for row in encoded] == ["fits"]
    assert set(report.dropped) == {"no room", "no answer", "empty"}
    assert "dropped 1 (empty target)" in str(report)


def test_rows_of_a_group_are_cut_alike():
    tokenizer = tiny_tokenizer("llama")
    rows = [long_row(id="a", group="g"), long_row(id="b", group="g", question="And who approves all the other things?")]
    encoded, report = encode_rows(rows, tokenizer, 400)
    texts = [tokenizer.decode(row.prompt_ids.tolist()).partition("\n\nQuestion:")[0] for row in encoded]
    assert report.shortened == ["a", "b"] and texts[0] == texts[1]


def test_a_question_that_never_fits_costs_the_others_of_its_passages_nothing():
    tokenizer = tiny_tokenizer("llama")
    rows = [long_row(id=name, group="g", question=f"Who approves {name}?") for name in ("a", "b")]
    alone = encode_rows(rows, tokenizer, 400)[0]
    endless = long_row(id="endless", group="g", question="As I wrote before, " * 200)
    encoded, report = encode_rows([rows[0], endless, rows[1]], tokenizer, 400)
    assert report.dropped == {"endless": "longer than 400 tokens without any context"}
    assert [row.prompt_ids.tolist() for row in encoded] == [row.prompt_ids.tolist() for row in alone]


def test_text_without_blanks_is_cut_and_not_lost():
    tokenizer = tiny_tokenizer("llama")
    bare = len(encode_rows([long_row(question="?", passages=(), gold=0)], tokenizer, 9999)[0][0])
    text = "\u9031\u672b\u306f\u4f11\u307f\u3002" * 60
    row = long_row(question="?", passages=(RowPassage(text=f"head {text}"),), gold=1)
    (made,), _ = encode_rows([row], tokenizer, bare + 300)
    assert bare + 200 < len(made) <= bare + 300
    rows = [Row(id=room, task="classify", kind="label", question=text, target="x") for room in ("fits", "lost")]
    (made,), _ = encode_rows(rows[:1], tokenizer, 200)
    assert 150 < len(made) <= 200
    instruction = len(encode_rows([dataclasses.replace(rows[1], question="")], tokenizer, 200)[0][0])
    encoded, report = encode_rows(rows[1:], tokenizer, instruction + 1)
    assert not encoded and report.dropped == {"lost": f"its text does not fit {instruction + 1} tokens"}


def test_text_to_classify_is_cut_at_its_end():
    row = Row(id="c", task="classify", question="first " + "word " * 300, target="label")
    (made,), report = encode_rows([row], tiny_tokenizer("llama"), 100)
    text = tiny_tokenizer("llama").decode(made.prompt_ids.tolist())
    assert "Message: first word" in text and len(made) <= 100 and report.shortened == ["c"]
    assert str(report).endswith("; 1 texts cut at their end, which are read whole in use: raise max_tokens")
    (_,), report = encode_rows([long_row()], tiny_tokenizer("llama"), 250)
    assert str(report).endswith("; context shortened in 1")


@pytest.mark.parametrize("family", ["llama", "t5"])
def test_what_is_beyond_the_window_is_what_serving_refuses(family, tmp_path):
    model = load_chat_model(str(make_tiny_model(family, tmp_path / "base")), dtype="float32")
    labels = Labels.of(["a", "a label of several words"])
    tokenizer, told = tiny_tokenizer(family), []
    for words in range(1, model.context_tokens):
        row = Row(id="c", task="classify", kind="label", question="x " * words, target="a")
        encoder = family == "t5"
        lost = beyond_window([row], labels.texts.values(), tokenizer, model.context_tokens, encoder=encoder)
        told.append(bool(lost))
        if len(told) > 1 and told[-1] != told[-2]:
            label_logprobs(model, ["x " * (words - 1)], labels)
            with pytest.raises(ContextTooLongError):
                label_logprobs(model, [row.question], labels)
    assert told == sorted(told) and set(told) == {False, True}


@pytest.mark.parametrize("family", FAMILIES)
def test_shown_row_marks_the_loss(family):
    tokenizer = tiny_tokenizer(family)
    (row, *_), _ = encode_rows(qa_rows(), tokenizer, 2000)
    assert show_row(row, tokenizer).endswith(f"⟦The head [1].{END[family]}⟧")
    assert "[1] Travel" in show_row(row, tokenizer)


@pytest.mark.parametrize("task", ["qa", "classify"])
@pytest.mark.parametrize("family", FAMILIES)
def test_invocation_tokens_are_found_in_every_prompt(family, task):
    tokenizer = tiny_tokenizer(family)
    invocation = invocation_tokens(tokenizer, task)
    rows = qa_rows() if task == "qa" else [Row(id="c", task="classify", question="Hi (you)?", target="greeting")]
    encoded, report = encode_rows(rows, tokenizer, 2000, invocation)
    assert len(encoded) == len(rows) and not report.dropped
    for row, made in zip(rows, encoded, strict=True):
        assert made.prompt_ids[made.active_from :].tolist()[: len(invocation)] == invocation
        assert row.question in tokenizer.decode(made.prompt_ids[made.active_from :].tolist())
        assert "▷" in show_row(made, tokenizer)


def test_invocation_falls_back_to_the_opening_of_the_model_turn():
    tokenizer = tiny_tokenizer("qwen2")
    merge_everything = tiny_tokenizer("qwen2")

    class Merging:
        """A tokenizer in which the text before the question has no stable token of its own."""

        def __getattr__(self, name):
            return getattr(tokenizer, name)

        def __call__(self, text, return_offsets_mapping=False, **options):
            made = merge_everything(text, return_offsets_mapping=return_offsets_mapping, **options)
            if return_offsets_mapping:
                made["offset_mapping"] = [(0, len(text))] * len(made["input_ids"])
            return made

    opening = invocation_tokens(Merging())
    assert tokenizer.decode(opening).endswith("<|im_start|>assistant\n")
    tokenizer.chat_template = None
    with pytest.raises(SettingsError, match="alora"):
        invocation_tokens(Merging())
