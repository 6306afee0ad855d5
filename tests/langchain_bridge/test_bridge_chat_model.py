from __future__ import annotations

import asyncio
import copy
import threading

import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage, trim_messages

from rag_app.errors import ModelError, SettingsError
from rag_app.langchain_bridge import RagChatModel
from rag_app.schema import Generation, Message
from rag_app.testing import FakeChatModel


class Endless(FakeChatModel):
    """Writes words until it is told to stop; `started` and `stopped` are set when it did."""

    def __init__(self):
        super().__init__("")
        self.made = 0
        self.started, self.stopped = threading.Event(), threading.Event()

    def stream(self, request, cancel=None):
        self.started.set()
        try:
            while not cancel.wait(0.001):
                self.made += 1
                yield "word "
        finally:  # told by `cancel`, or closed between two words
            self.stopped.set()
        yield Generation("word " * self.made, 1, self.made, "cancelled")


class Slow(Endless):
    """Works for one step until it is told to stop, as a long prompt would make it."""

    def stream(self, request, cancel=None):
        self.started.set()
        if cancel.wait(30):
            self.stopped.set()
        yield Generation("", 1, 0, "cancelled")


def test_pieces_are_streamed_as_they_are_made():
    engine = FakeChatModel("one two three")
    *pieces, last = RagChatModel(engine=engine).stream("count")
    assert [p.content for p in pieces] == ["one", " two", " three"]
    assert last.usage_metadata == {"input_tokens": 2, "output_tokens": 3, "total_tokens": 5}
    assert last.response_metadata["finish_reason"] == "stop" and last.chunk_position == "last"
    assert last.response_metadata["model_name"] == "fake#base"


def test_parameters_of_the_model_and_of_the_call_reach_the_engine():
    engine = FakeChatModel("one two three")
    model = RagChatModel(engine=engine, temperature=0.5, max_tokens=2, seed=3, stop=["x"], adapter="legal")
    message = model.invoke("count")
    assert message.response_metadata["finish_reason"] == "length"
    assert message.response_metadata["model_name"] == "fake#legal"
    model.invoke("count", model="legal@2", temperature=0.0, max_tokens=9, seed=4, stop=["y", "z"])
    first, second = engine.requests
    assert (first.temperature, first.max_new_tokens, first.seed, first.stop) == (0.5, 2, 3, ("x",))
    assert (second.temperature, second.max_new_tokens, second.seed, second.stop) == (0.0, 9, 4, ("y", "z"))
    assert (first.adapter, second.adapter) == ("legal", "legal@2")


def test_a_deep_copy_has_settings_of_its_own_over_the_same_engine():
    model = RagChatModel(engine=FakeChatModel("Hello."), stop=["x"])
    made = copy.deepcopy(model)
    made.stop.append("y")
    made.temperature = 0.5
    assert (model.stop, model.temperature) == (["x"], 0.0) and made.engine is model.engine
    assert made.invoke("Hi") and copy.deepcopy({"models": [model]})["models"][0].invoke("Hi").content == "Hello."


def test_a_stop_string_ends_the_text_of_a_real_engine(tiny_engine):
    model = RagChatModel(engine=tiny_engine, max_tokens=40)
    whole = model.invoke("Hello").text
    stop = whole[10:13]
    assert model.invoke("Hello", stop=[stop]).text == whole[: whole.index(stop)]


def test_an_adapter_that_is_not_loaded_is_an_error(tiny_engine):
    with pytest.raises(ModelError, match="adapter 'legal'"):
        RagChatModel(engine=tiny_engine).invoke("Hello", model="legal")


def test_turns_of_one_role_are_joined():
    engine = FakeChatModel("yes")
    RagChatModel(engine=engine).invoke(
        [SystemMessage("be kind"), HumanMessage("one"), HumanMessage("two"), AIMessage("three"), HumanMessage("four")]
    )
    assert engine.requests[0].messages == (
        Message("system", "be kind"), Message("user", "one\n\ntwo"), Message("assistant", "three"),
        Message("user", "four"),
    )  # fmt: skip


def test_words_of_two_parts_of_a_question_stay_apart_and_pieces_of_a_reply_do_not():
    engine = FakeChatModel("yes")
    parts = ["Who approves", {"type": "text", "text": "travel costs?"}]
    reply = AIMessage([{"type": "text", "text": "The Treas"}, {"type": "text", "text": "urer."}])
    RagChatModel(engine=engine).invoke([SystemMessage(parts), HumanMessage(parts), reply, HumanMessage("Why?")])
    assert [message.content for message in engine.requests[0].messages] == [
        "Who approves\ntravel costs?",
        "Who approves\ntravel costs?",
        "The Treasurer.",
        "Why?",
    ]


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([], "No messages"),
        ([HumanMessage([{"type": "image", "url": "x://y.png"}])], "reads text only"),
        ([ToolMessage("1", tool_call_id="1")], "a ToolMessage"),
        ([AIMessage("", tool_calls=[{"name": "f", "args": {}, "id": "1"}])], "tool calls"),
    ],
)
def test_what_the_model_cannot_read_is_refused(messages, reason):
    with pytest.raises(SettingsError, match=reason):
        RagChatModel(engine=FakeChatModel("yes"))._generate(messages)


def test_misspelt_and_unsupported_keywords_are_named():
    with pytest.raises(SettingsError, match="did you mean temperature"):
        RagChatModel(temprature=1)
    with pytest.raises(SettingsError, match="unknown keyword 'tools'"):
        RagChatModel(engine=FakeChatModel("yes")).invoke("hi", tools=[])
    with pytest.raises(NotImplementedError, match="RagChatModel calls no tools; give"):
        RagChatModel().bind_tools([])


def test_closing_a_stream_stops_the_engine():
    engine = Endless()
    stream = RagChatModel(engine=engine).stream("go")
    assert next(stream).content == "word "
    stream.close()
    assert engine.made == 1 and engine.stopped.is_set()


@pytest.mark.parametrize("call", ["ainvoke", "astream"])
@pytest.mark.parametrize("kind", [Slow, Endless])
async def test_cancelling_a_task_stops_the_engine_within_a_step(kind, call):
    engine = kind()
    model = RagChatModel(engine=engine)

    async def run():
        if call == "ainvoke":
            await model.ainvoke("go")
        else:
            async for _ in model.astream("go"):
                pass

    task = asyncio.create_task(run())
    assert await asyncio.to_thread(engine.started.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(engine.stopped.wait, 5)


def test_tokens_are_counted_by_the_model_itself(tiny_engine):
    model = RagChatModel(engine=tiny_engine)
    messages = [HumanMessage("one " * 50), AIMessage("two"), HumanMessage("three")]
    full = model.get_num_tokens_from_messages(messages)
    assert full == tiny_engine.count_tokens((Message("user", "one " * 50), Message("assistant", "two"),
                                             Message("user", "three")))  # fmt: skip
    kept = trim_messages(messages, max_tokens=full - 1, token_counter=model, start_on="human")
    assert kept == messages[2:]
    assert model.get_num_tokens("three") == tiny_engine.count_tokens((Message("user", "three"),))


def test_a_cache_does_not_mix_models_and_adapters():
    cache = InMemoryCache()
    one, two = FakeChatModel("one"), FakeChatModel("two")
    two.name = "other"
    first, second = (RagChatModel(engine=e, cache=cache) for e in (one, two))
    assert [first.invoke("hi").text, second.invoke("hi").text, first.invoke("hi").text] == ["one", "two", "one"]
    first.invoke("hi", model="legal")
    assert [r.adapter for r in one.requests] == ["base", "legal"]


def test_a_model_named_by_a_folder_is_loaded_once_at_the_first_call(tmp_path):
    from tiny import make_tiny_model

    model = RagChatModel(model=str(make_tiny_model("llama", tmp_path / "tiny")), max_tokens=3)
    assert model.engine is None
    model.invoke("Hello")
    engine = model.engine
    model.invoke("Hello")
    assert model.engine is engine


def test_a_call_names_its_adapter_and_the_answer_says_which(tmp_path):
    from tiny import make_tiny_model
    from tiny_adapters import publish, save_peft

    from rag_app.errors import AdapterError

    base = make_tiny_model("llama", tmp_path / "tiny-llama")
    for _ in range(2):
        publish(tmp_path / "adapters", "law", base, save_peft(base, tmp_path / "peft", seed=1))
    model = RagChatModel(model=str(base), adapters=str(tmp_path / "adapters"), max_tokens=4)
    texts = {name: model.invoke("Who approves travel?", model=name) for name in ("base", "law", "law@1")}
    assert [m.response_metadata["model_name"].partition("#")[2] for m in texts.values()] == ["base", "law@2", "law@1"]
    assert texts["law"].content == texts["law@1"].content != texts["base"].content
    with pytest.raises(AdapterError, match="did you mean law"):
        model.invoke("Who?", model="lew")


def test_whatever_changes_an_answer_changes_the_key_of_a_cache(tmp_path):
    key = lambda call={}, **own: RagChatModel(**own)._get_llm_string(**call)  # noqa: E731
    keys = [
        key(model="m"),
        key(model="m", stop=["x"]),
        key(model="m", temperature=0.5),
        key(model="m", seed=1),
        key(model="m", max_tokens=3),
        key(model="m", adapters=str(tmp_path)),
        key(model="n"),
        key(engine=FakeChatModel("x")),
    ]
    assert len(set(keys)) == len(keys)
    for call, same in (({"model": "base"}, 0), ({"stop": ["x"]}, 1), ({"temperature": 0.5}, 2), ({"seed": 1}, 3)):
        assert key(call, model="m") == keys[same]
    assert key({"stop": []}, model="m", stop=["x"]) == keys[0]
    assert key({"model": "base"}, model="n") == keys[6]


def test_a_cache_forgets_the_version_that_no_longer_serves():
    engine = FakeChatModel(lambda _: engine.serving("law"))
    model = RagChatModel(engine=engine, cache=InMemoryCache())
    for version in ("law@1", "law@2"):
        engine.serving = lambda _, version=version: version
        assert [model.invoke("hi", model="law").text for _ in range(2)] == [version] * 2
    assert len(engine.requests) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        *({"temperature": t} for t in (-1, "hot", float("nan"), float("inf"), True)),
        *({"max_tokens": n} for n in (0, 1.5, "9")),
        *({"seed": s} for s in (-1, 2**64, 0.5)),
    ],
)
def test_an_unusable_value_of_a_call_is_named(wrong):
    ((name, value),) = wrong.items()
    with pytest.raises(SettingsError, match=f"{name} = {value!r}: expected"):
        RagChatModel(engine=FakeChatModel("yes")).invoke("hi", **wrong)


def test_one_stop_string_may_stand_alone():
    model = RagChatModel(engine=FakeChatModel("None END two"))
    assert model.invoke("go", stop="END").text == model.invoke("go", stop=["END"]).text == "None "


def test_trimming_may_cut_the_only_message():
    model = RagChatModel(engine=FakeChatModel())
    (kept,) = trim_messages(
        [HumanMessage("one two three four")], max_tokens=3, token_counter=model, allow_partial=True,
        text_splitter=lambda text: [f"{word} " for word in text.split()],
    )  # fmt: skip
    assert kept.text.split() == ["three", "four"]
