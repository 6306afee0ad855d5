import pytest
from tiny import tiny_tokenizer

from rag_app.engines.rendering import Rendering
from rag_app.errors import SettingsError
from rag_app.schema import Message


@pytest.mark.parametrize("messages", [(), (Message("user", ""),)])
def test_messages_without_a_token_are_the_askers_mistake(messages: tuple[Message, ...]) -> None:
    """An engine would read on for ever in a prompt that has no end to read."""
    tokenizer = tiny_tokenizer("qwen2")  # which has no token for the beginning
    tokenizer.chat_template = None
    with pytest.raises(SettingsError, match="make no prompt"):
        Rendering("tiny", tokenizer, 512).prompt(messages)
