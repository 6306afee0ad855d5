import pytest
from tiny import FAMILIES, tiny_tokenizer

from rag_app.models.stopping import StopStrings, end_of_turn_id

END_OF_TURN = {
    "llama": "<|eot_id|>", "phi3": "<|end|>", "mistral": "</s>", "qwen2": "<|im_end|>", "qwen3": "<|im_end|>",
    "t5": "</s>",
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_end_of_turn_is_what_the_template_writes(family: str) -> None:
    tokenizer = tiny_tokenizer(family)
    assert tokenizer.convert_ids_to_tokens(end_of_turn_id(tokenizer)) == END_OF_TURN[family]


@pytest.mark.parametrize(
    ("stops", "text", "shown"),
    [
        (("\nQuestion:",), "Paris.\nQuestion: next", "Paris."),
        (("END", "E"), "aEND", "a"),
        (("###",), "a ## b # c", "a ## b # c"),
        (("aab",), "aaab", "a"),
        ((), "anything", "anything"),
        (("",), "anything", "anything"),
    ],
)
def test_stop_strings_are_never_shown_in_part(stops: tuple[str, ...], text: str, shown: str) -> None:
    for size in (1, 2, 3, 50):
        filter_ = StopStrings(stops)
        seen = ""
        for start in range(0, len(text), size):
            seen += filter_.push(text[start : start + size])
            assert shown.startswith(seen)
        assert filter_.stopped is (shown != text)
        assert seen + filter_.flush() == shown
