from __future__ import annotations

import json

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, filter_messages
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from test_bridge_chat_model import Endless

from rag_app import prompts
from rag_app.config import AnswerSettings
from rag_app.errors import SettingsError
from rag_app.langchain_bridge import rag_runnable
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel

QUESTION = "Who approves travel costs?"
REPLY = "The head of department approves travel costs [1]."


def make(handbook, embedder, model=None):
    return Rag(handbook, embedder, model or FakeChatModel(REPLY), settings=AnswerSettings(min_confidence=0.0))


def test_the_message_holds_text_citations_and_the_whole_answer(handbook, embedder):
    rag = make(handbook, embedder)
    message, answer = rag_runnable(rag).invoke(QUESTION), rag.ask(QUESTION)
    assert isinstance(message, AIMessage) and message.text == answer.text
    (block,) = message.content_blocks
    (citation,) = block["annotations"]
    assert citation["type"] == "citation" and citation["title"] == "Travel"
    assert citation["cited_text"] == "The head of department approves travel costs."
    assert message.text[citation["start_index"] : citation["end_index"]] == answer.sentences[0].text
    extras = citation["extras"]
    assert extras["source"] == "travel.md" and "url" not in citation
    document_id = answer.passages[0].document_id
    assert handbook.text(document_id, extras["start"], extras["end"]) == citation["cited_text"]
    metadata = message.response_metadata
    assert json.loads(json.dumps(metadata))["answer"]["text"] == answer.text
    assert metadata["abstained"] is False and metadata["model_name"] == "fake#base"
    assert message.usage_metadata["output_tokens"] == answer.record.completion_tokens > 0


def test_thanks_get_the_reply_of_a_chat_without_the_model(handbook, embedder):
    model = FakeChatModel("The moon pays.")
    runnable = rag_runnable(make(handbook, embedder, model))
    asked = {"question": "Thank you!", "history": [("user", QUESTION), ("assistant", REPLY)]}
    message, chunks = runnable.invoke(asked), list(runnable.stream(asked))
    assert message.text == "You are welcome. Ask on whenever you like." == "".join(chunk.text for chunk in chunks)
    metadata = message.response_metadata
    assert (metadata["finish_reason"], metadata["model_name"], metadata["abstained"]) == ("reply", "", False)
    assert chunks[-1].chunk_position == "last" and not model.requests


def test_chunks_add_up_to_the_message(handbook, embedder):
    model = FakeChatModel(" \n The head of department approves travel costs [1].  Trains are preferred [1]. \n")
    runnable = rag_runnable(make(handbook, embedder, model))
    chunks = list(runnable.stream(QUESTION))
    assert len(chunks) > 5 and chunks[-1].chunk_position == "last"
    total = chunks[0]
    for chunk in chunks[1:]:
        total += chunk
    invoked = runnable.invoke(QUESTION)
    assert total.content == invoked.content and total.text == invoked.response_metadata["answer"]["text"]
    annotations = total.content_blocks[0]["annotations"]
    cited = [total.text[a["start_index"] : a["end_index"]] for a in annotations]
    assert cited == ["The head of department approves travel costs [1].", "Trains are preferred [1]."]


async def test_async_streams_the_same(handbook, embedder):
    runnable = rag_runnable(make(handbook, embedder))
    chunks = [chunk.text async for chunk in runnable.astream(QUESTION)]
    assert len(chunks) > 3 and "".join(chunks) == (await runnable.ainvoke(QUESTION)).text
    assert [m.text for m in runnable.batch([QUESTION, QUESTION])] == ["".join(chunks)] * 2


async def test_what_is_invoked_is_a_message_and_no_chunk(handbook, embedder):
    runnable = rag_runnable(make(handbook, embedder))
    made = [runnable.invoke(QUESTION), await runnable.ainvoke(QUESTION), *runnable.batch([QUESTION])]
    made += [*await runnable.abatch([QUESTION]), (RunnableLambda(str.strip) | runnable).invoke(QUESTION)]
    assert [m.type for m in made] == ["ai"] * 5 and not any(isinstance(m, AIMessageChunk) for m in made)
    assert filter_messages(made, include_types=["ai"]) == made
    assert all(isinstance(chunk, AIMessageChunk) for chunk in runnable.stream(QUESTION))


def test_it_composes_in_a_chain(handbook, embedder):
    chain = rag_runnable(make(handbook, embedder)) | StrOutputParser()
    assert chain.invoke(QUESTION) == REPLY


def test_an_invented_citation_is_no_annotation(handbook, embedder):
    message = rag_runnable(make(handbook, embedder, FakeChatModel("The pope approves them [9]."))).invoke(QUESTION)
    assert "annotations" not in message.content[0]
    (sentence,) = message.response_metadata["answer"]["sentences"]
    assert sentence["supported"] is False and sentence["citations"][0]["status"] == "out_of_range"


def test_abstention_is_told(handbook, embedder):
    for model in (FakeChatModel(""), FakeChatModel(prompts.ABSTENTION)):
        message = rag_runnable(make(handbook, embedder, model)).invoke(QUESTION)
        assert message.text == prompts.ABSTENTION and message.response_metadata["abstained"] is True


def test_history_filter_and_settings(handbook, embedder):
    model = FakeChatModel(lambda messages: "" if "Rewrite" in messages[0].content else "See [1].")
    runnable = rag_runnable(make(handbook, embedder, model))
    history = [HumanMessage(QUESTION), AIMessage("The head of department.")]
    asked = {"question": "And for trains?", "history": history, "filter": {"source": "travel.md"}, "passages": 1}
    answer = runnable.invoke(asked).response_metadata["answer"]
    assert answer["record"]["standalone_question"] == "Who approves travel costs for trains?"
    assert [p["source"] for p in answer["passages"]] == ["travel.md"]
    pairs = [("user", QUESTION), {"role": "assistant", "content": "The head of department."}]
    again = runnable.invoke({**asked, "history": pairs}).response_metadata["answer"]
    assert again["record"]["standalone_question"] == answer["record"]["standalone_question"]
    for wrong in (QUESTION, 5, [5], [("nobody", QUESTION)], [{"text": QUESTION}]):
        with pytest.raises(SettingsError, match=r"history = .*: expected a list of messages"):
            runnable.invoke({**asked, "history": wrong})
    for wrong in ({"question": "x", "passage": 1}, {"questions": "x"}, "", {"question": "x", "seed": -1}):
        with pytest.raises(SettingsError):
            runnable.invoke(wrong)
    with pytest.raises(SettingsError, match="unknown keyword 'where'; give the conditions as `filter`"):
        runnable.invoke({"question": "x", "where": {"source": "travel.md"}})
    for key in ("cancel", "self", 1):
        with pytest.raises(SettingsError, match=f"unknown keyword {key!r}"):
            runnable.invoke({"question": "x", key: None})


async def test_settings_may_be_bound_or_given_to_a_call(handbook, embedder):
    runnable = rag_runnable(make(handbook, embedder))
    bound = runnable.bind(passages=1, filter={"source": "travel.md"})
    made = [runnable.invoke(QUESTION, passages=1), bound.invoke({"question": QUESTION}), await bound.ainvoke(QUESTION)]
    made += [*runnable.stream(QUESTION, passages=1)][-1:]
    assert [len(m.response_metadata["answer"]["passages"]) for m in made] == [1] * 4
    assert len(runnable.invoke(QUESTION).response_metadata["answer"]["passages"]) > 1
    with pytest.raises(SettingsError, match="unknown keyword 'pasages'; did you mean passages"):
        runnable.invoke(QUESTION, pasages=1)


def test_closing_the_stream_stops_the_model(handbook, embedder):
    engine = Endless()
    stream = rag_runnable(make(handbook, embedder, engine)).stream(QUESTION)
    next(stream)
    made = engine.made
    stream.close()
    assert engine.made == made < 5 and engine.stopped.is_set()


async def test_a_question_that_comes_key_by_key_is_one_question(handbook, embedder):
    runnable = rag_runnable(make(handbook, embedder))
    own = RunnablePassthrough.assign(filter=lambda asked: {"source": "travel.md"}) | runnable
    made = {"question": RunnableLambda(lambda asked: asked["question"]), "history": lambda asked: []} | runnable
    for chain in (own, made):
        assert "".join(chunk.text for chunk in chain.stream({"question": QUESTION})) == REPLY
        assert "".join([chunk.text async for chunk in chain.astream({"question": QUESTION})]) == REPLY
    with pytest.raises(SettingsError, match="2 inputs were streamed"):
        list(runnable.transform(iter([QUESTION, {"question": QUESTION}])))
    with pytest.raises(SettingsError, match="expected text"):
        runnable.invoke([QUESTION])
