"""Three tools for assistants (Model Context Protocol): list the indexes, search one, ask one. All only read."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult, Tool, ToolAnnotations
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from starlette.applications import Starlette
from starlette.routing import Route

import rag_app
from rag_app.answering.finding.answerability import FILTERED_OUT
from rag_app.pipeline import answer_in
from rag_app.schema import Answer, Citation, CitationStatus, Hit
from rag_app.server.access import with_scope
from rag_app.server.errors import first_mistake, sentence
from rag_app.server.keys import EVERYBODY, Key
from rag_app.server.routes.wire import QuestionText, Whole
from rag_app.server.shared import Shared

T = TypeVar("T")
IndexName = Annotated[str, Field(description="Name of an index, as list_indexes gives it.")]
Filter = Annotated[
    dict[str, Any] | None,
    Field(description='Only documents with this metadata, such as {"source": "a.md"} or {"year": {"$gte": 2020}}.'),
]
# Text of documents may hold half of a surrogate pair, which no JSON in UTF-8 can: it becomes `?`.
Text = Annotated[str, BeforeValidator(lambda text: text.encode("utf-8", "replace").decode())]
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_LISTED_BY = "the tool list_indexes"
_ABOUT = (
    "Answers from the user's documents. Call list_indexes first. Quote the citations; where `abstained` is true the "
    "documents do not hold the answer, so do not make one up; but where `filtered_out` is true, too, `where` let no "
    "document through: change it. Pass the sentences of `check` on only with the remark that the documents may not "
    "say so."
)


class IndexAbout(BaseModel):
    name: str
    documents: int
    chunks: int


class Cited(BaseModel):
    """The exact words of a document that support a sentence of the answer or, where `status` is `unsure`, may do so.
    `page` counts the pages of the file; `page_label` is the number printed on it where that is another one."""

    marker: int
    status: CitationStatus
    source: Text
    page: int | None
    headings: list[Text]
    text: Text
    page_label: Text = ""

    @classmethod
    def of(cls, c: Citation) -> Cited:
        return cls(
            marker=c.marker, status=c.status, source=c.source, page=c.page, headings=list(c.headings),
            text=c.cited_text, page_label=c.page_label,
        )  # fmt: skip


class Told(BaseModel):
    """`confidence` is the probability that the passages hold the answer; `check` are the sentences of the answer that a
    person must check, since no citation is known to support them; `id` is what a vote at `/api/feedback` names;
    `filtered_out` says that the filter let no document through."""

    id: str
    answer: Text
    abstained: bool
    filtered_out: bool
    confidence: float
    check: list[Text]
    citations: list[Cited]

    @classmethod
    def of(cls, answer: Answer, answer_id: str) -> Told:
        return cls(
            id=answer_id,
            answer=answer.text,
            abstained=answer.abstained,
            filtered_out=bool(answer.record.signals.get(FILTERED_OUT)),
            confidence=answer.confidence,
            check=[s.text for s in answer.sentences if not s.supported],
            citations=[Cited.of(c) for c in dict.fromkeys(answer.citations) if c.is_shown],
        )


class Found(BaseModel):
    source: Text
    page: int | None
    headings: list[Text]
    text: Text
    score: float
    above: Text = ""
    page_label: Text = ""

    @classmethod
    def of(cls, hit: Hit) -> Found:
        c = hit.chunk
        return cls(
            source=c.source, page=c.page, headings=list(c.headings), text=c.text, score=hit.score, above=c.above,
            page_label=c.page_label,
        )  # fmt: skip


class _Server(MCPServer[Any]):
    """Says in one sentence, too, what is wrong with the arguments of a call, or that there is no such tool; an argument
    that a tool does not take is wrong."""

    async def list_tools(self) -> list[Tool]:
        tools = await super().list_tools()
        return [t.model_copy(update={"input_schema": {**t.input_schema, "additionalProperties": False}}) for t in tools]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        taken = {tool.name: sorted(tool.input_schema["properties"]) for tool in await self.list_tools()}
        if name not in taken:
            raise ToolError(f"No tool {name[:80]!r}; call one of {', '.join(sorted(taken))}.")
        if unknown := [given for given in arguments if given not in taken[name]]:
            known = ", ".join(taken[name]) or "none"
            raise ToolError(f"{unknown[0][:60]}: {name} takes no such argument, only {known}; leave it out.")
        arguments = {n: int(v) if isinstance(v, float) and v.is_integer() else v for n, v in arguments.items()}
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise
        except ToolError as error:  # its message opens with "Error executing tool NAME:", whatever the cause
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                raise ToolError(first_mistake(cause.errors(), f"the schema of {name} (tools/list)")) from None
            raise cause if isinstance(cause, ToolError) else error from None


def mcp_server(shared: Shared) -> MCPServer:
    """The tools over what `shared` opens. Over HTTP each call has the rights of its key; whoever starts the program on
    this machine may read everything."""
    logging.root.addHandler(taken := logging.NullHandler())  # else it writes what every package logs to stderr
    server = _Server("lora-rag", version=rag_app.__version__, instructions=_ABOUT)
    logging.root.removeHandler(taken)

    async def explained(context: Context, work: Callable[[threading.Event], T]) -> T:
        """What went wrong is told to the assistant in one sentence. Over HTTP the call ends when its client leaves."""
        request = context.request_context.request
        try:
            return await (shared.running.call(request, work) if request is not None else shared.running.one(work))
        except Exception as error:
            raise ToolError(sentence(error, shared.paths)[1]) from None

    @server.tool(name="list_indexes", annotations=_READS)
    async def indexes(context: Context) -> list[IndexAbout]:
        """The indexes of documents that can be asked."""

        def work(cancel: threading.Event) -> list[IndexAbout]:
            found = [s for s in shared.listed(_key(context)) if not s.problem]
            return [IndexAbout(name=s.name, documents=s.documents, chunks=s.chunks) for s in found]

        return await explained(context, work)

    @server.tool(annotations=_READS)
    async def retrieve(
        index: IndexName,
        question: QuestionText,
        context: Context,
        passages: Annotated[Whole, Field(ge=1, le=50)] = 5,
        where: Filter = None,
    ) -> list[Found]:
        """The passages of an index that fit a question best, best first, word for word.

        `above` is what rows of a table stand under, where a passage begins in one: caption, columns, group."""

        def work(cancel: threading.Event) -> list[Found]:
            rag = shared.rag(index, _key(context), _LISTED_BY)
            return [Found.of(hit) for hit in rag.retrieve(question, passages, where=where)]

        return await explained(context, work)

    @server.tool(annotations=_READS)
    async def ask(index: IndexName, question: QuestionText, context: Context, where: Filter = None) -> Told:
        """Answer a question from the documents of an index, with the exact words that support each sentence and the
        sentences that must be checked."""

        def work(cancel: threading.Event) -> Told:
            key = _key(context)
            answer = answer_in(shared.rag(index, key, _LISTED_BY).stream(question, where=where, cancel=cancel))
            answer_id = f"answer-{uuid.uuid4().hex}"
            shared.answers.remember(answer_id, key, answer)
            if request := context.request_context.request:
                request.state.answer_id = answer_id  # for the log
            return Told.of(answer, answer_id)

        return await explained(context, work)

    return server


def http_app(shared: Shared) -> Starlette:
    """The tools over streamable HTTP at `/mcp`, each call by itself, to be put behind `limits.Gatekeeper`, which
    compares keys, hosts and origins."""
    unguarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = mcp_server(shared).streamable_http_app(
        stateless_http=True, json_response=True, transport_security=unguarded,
        max_request_body_size=shared.settings.max_body_mb << 20,
    )  # fmt: skip
    for route in app.routes:
        if isinstance(route, Route):
            route.methods = {"POST"}  # a stream that is asked for by GET would never hold a word, nor end
    return app


def _key(context: Context) -> Key:
    """The key of a call; over stdio there is none. Raises 403 without the scope `read`."""
    request = context.request_context.request
    return with_scope(EVERYBODY if request is None else request.state.key, "read")
