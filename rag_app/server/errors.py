"""Errors as HTTP: a status and one sentence, in the form that clients of OpenAI's interface read."""

from __future__ import annotations

import contextlib
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from rag_app import errors
from rag_app.config import LONGEST_NAME
from rag_app.strict_json import strict_json

log = logging.getLogger("rag_app.server")

# The first that fits; whatever is not named is the client's mistake.
_STATUS: tuple[tuple[type[errors.RagAppError], int], ...] = (
    (errors.IndexNotFoundError, 404),
    (errors.IndexBusyError, 409),
    (errors.VectorIndexError, 503),
    (errors.ContextTooLongError, 400),
    (errors.ModelError, 503),
    (errors.GenerationCancelled, 504),
    (errors.RagAppError, 400),
)
# What the web framework says by itself, as sentences.
_PLAINER = {
    "Not Found": "There is no such route; /openapi.json lists those there are.",
    "Method Not Allowed": "This route does not take this method; /openapi.json lists what it takes.",
    "There was an error parsing the body": "The body cannot be read; send a JSON object in UTF-8 (/openapi.json).",
}
# How a mistake's place names the kinds of which a value may be.
_KIND = re.compile(r"(constrained-)?(str$|list\[)")
# Fields whose object is told apart by its `type`, which then stands in a mistake's place as if it were a field.
_TAGGED = ("response_format",)
# What pydantic calls otherwise than JSON does.
_PLAIN_WORDS = {" after validation": "", "Tuple": "List", "tuple": "list", "dictionary": "object"}
NO_JSON = "The body did not come as JSON; send it with the header `Content-Type: application/json`."
UNEXPECTED = "Something unexpected went wrong; the server's log has the details. Send the request again."


class Problem(BaseModel):
    """One sentence; `type` is OpenAI's, `code` the status as text, or OpenAI's word where programs look for it."""

    message: str
    type: str
    param: str | None = None
    code: str


class ErrorBody(BaseModel):
    """What every refusal looks like."""

    error: Problem


# For the OpenAPI page: every route may refuse.
REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorBody, "description": "Refused; the message says why and what to do."},
    "5XX": {"model": ErrorBody, "description": "Not possible now; the message says why."},
}


def status_of(error: errors.RagAppError) -> int:
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def code_of(error: BaseException) -> str:
    """The word by which clients of OpenAI's interface know that a chat is to be shortened; empty for other errors,
    which they know by the status."""
    return "context_length_exceeded" if isinstance(error, errors.ContextTooLongError) else ""


def body(status: int, message: str, code: str = "") -> dict[str, Any]:
    """The JSON of a refusal."""
    kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": code or str(status)}}


def refused(status: int, message: str, headers: Mapping[str, str] | None = None) -> HTTPException:
    """What a route raises."""
    return HTTPException(status, message, headers=dict(headers or {}))


@contextlib.contextmanager
def conflicts(*kinds: type[errors.RagAppError], told: Callable[[str], str] = str) -> Iterator[None]:
    """Errors of these kinds are a conflict with what is there (409), in the words that `told` makes of theirs."""
    try:
        yield
    except kinds as error:
        raise refused(409, told(str(error))) from None


def sentence(error: BaseException, paths: Mapping[str, str]) -> tuple[int, str]:
    """Status and message of any error. `paths` maps folders of the server to what stands for them in a message."""
    if isinstance(error, HTTPException):
        return error.status_code, _PLAINER.get(str(error.detail), str(error.detail))
    if isinstance(error, errors.RagAppError):
        return status_of(error), without_paths(str(error), paths)
    if isinstance(error, ClientDisconnect):
        return 499, "The client left before all of its request had come."
    log.error("a request failed", exc_info=error)
    if isinstance(error, OSError | sqlite3.Error | MemoryError):
        return 503, "The server could not read or write its files, or has no memory left; its log has the details."
    return 500, UNEXPECTED


def without_paths(message: str, paths: Mapping[str, str]) -> str:
    """`message` with each of these folders by its name; a folder that was given as `.` or `papers` is meant only where
    a path goes on below it, not in every full stop or title."""
    for path, name in paths.items():
        end = r"(?![\w-])" if Path(path).is_absolute() else r"(?=[/\\])"
        message = re.sub(rf"(?<![\w./\\-]){re.escape(path)}{end}", name, message)
    return message


class Json(JSONResponse):
    """JSON whose text may hold half of a surrogate pair, as documents and requests can: it becomes `?`. Numbers
    that are none, as metadata can hold, become null."""

    def render(self, content: Any) -> bytes:
        return strict_json(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def response(status: int, message: str, headers: Mapping[str, str] | None = None, code: str = "") -> JSONResponse:
    extra = {"Retry-After": "1"} if status in (429, 503) else {}
    return Json(body(status, message, code), status, headers={**extra, **(headers or {})})


def add_handlers(app: FastAPI, paths: Mapping[str, str]) -> None:
    async def explained(request: Request, error: Exception) -> JSONResponse:
        status, message = sentence(error, paths)
        return response(status, message, getattr(error, "headers", None), code_of(error))

    async def malformed(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
        if "json" not in request.headers.get("content-type", "").lower() and _of_all(error):
            return response(400, NO_JSON)
        return response(400, first_mistake(error.errors()))

    for kind in (HTTPException, errors.RagAppError, OSError, sqlite3.Error, MemoryError):
        app.add_exception_handler(kind, explained)
    app.add_exception_handler(RequestValidationError, malformed)


def _of_all(error: RequestValidationError) -> bool:
    """Whether the body as a whole is not what was expected."""
    first = error.errors()[0]
    return tuple(first["loc"]) == ("body",) and first["type"] != "missing"


def first_mistake(found: Sequence[Any], told_in: str = "/openapi.json") -> str:
    """One sentence about the first of the mistakes that pydantic `found`, and where it is `told_in` what is expected;
    what was sent is not repeated."""
    first = found[0]
    if _KIND.match(str(first["loc"][-1])):  # a value may be of several kinds: what is wrong in the one that was sent
        beside = [e for e in found if e["loc"][: len(first["loc"]) - 1] == first["loc"][:-1]]
        first = max(beside, key=lambda e: (e["type"] not in ("string_type", "list_type"), len(e["loc"])))
    loc = [part for at, part in enumerate(first["loc"]) if not at or first["loc"][at - 1] not in _TAGGED]
    parts = [str(part)[:60] for part in loc if part != "body" and not _KIND.match(str(part))]
    place = ".".join(parts) or "the body"
    if first["type"] == "union_tag_invalid":
        return f"{place}.type: expected {first['ctx']['expected_tags']}; see /openapi.json."
    if first["type"] == "json_invalid":
        return "The body is not valid JSON; send an object as the OpenAPI page (/openapi.json) describes it."
    if first["type"] == "extra_forbidden":
        return f"{place}: this server knows no such field; leave it out (/openapi.json lists the fields)."
    if first["type"] == "string_pattern_mismatch":  # names are the only texts with a pattern
        return (
            f"{place}: expected 1 to {LONGEST_NAME} letters, digits, dots, dashes or underscores, no dot or dash first."
        )
    if first["type"] == "string_unicode":
        return f"{place}: it holds half of a surrogate pair (\\ud800 to \\udfff), which is no character; leave it out."
    if first["type"] in ("model_attributes_type", "model_type"):
        return f"{place}: expected a JSON object; see {told_in} for its fields."
    said = first["msg"].removeprefix("Value error, ").partition(", unable to ")[0]
    for word, plain in _PLAIN_WORDS.items():
        said = said.replace(word, plain)
    return f"{place}: {said}; see {told_in} for what is expected."
