"""What the JSON of several routes is made of: names, texts and numbers, and an object without unknown fields."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.config import SEEDS

Text = Annotated[str, Field(max_length=300_000)]  # in every spelling of JSON below the default `max_body_mb`
# Marks are joined and blanks left out before the characters are counted (`answering.inputs`).
QuestionText = Annotated[str, Field(min_length=1, description=f"At most {MOST_CHARACTERS:,} characters.")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Whole = Annotated[int, Field(strict=True)]  # "5" and true are none; 5.0 is, as JSON has numbers of one kind
Number = Annotated[float, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
AdapterName = Annotated[str, Field(min_length=1, max_length=100)]
Label = Annotated[str, Field(max_length=256)]
Phrase = Annotated[str, Field(min_length=1, max_length=1000)]
_BYTES = {"schema": {"type": "string", "format": "binary"}}
BINARY = {"requestBody": {"required": True, "content": {"application/octet-stream": _BYTES}}}
Where = Annotated[dict[str, Any] | None, Field(description="Filter by metadata, as in docs/indexes.md.")]


class Strict(BaseModel):
    """An unknown field is an error; null is a field that is not given, as in OpenAI's interface; 5.0 is 5."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        needed = {name for name, field in cls.model_fields.items() if field.is_required()}
        given = {name: value for name, value in values.items() if value is not None or name in needed}
        return {n: int(v) if isinstance(v, float) and v.is_integer() else v for n, v in given.items()}


class AnswerOptions(Strict):
    """Those of `AnswerSettings` that a request may set; the others are the server's."""

    passages: Annotated[Whole, Field(ge=1, le=50)] | None = None
    neighbours: Annotated[Whole, Field(ge=0, le=20)] | None = None
    candidates: Annotated[Whole, Field(ge=1, le=1000)] | None = None
    min_confidence: Annotated[Number, Field(ge=0, le=1)] | None = None
    max_new_tokens: Annotated[Whole, Field(ge=1, le=32_768)] | None = None
    temperature: Annotated[Number, Field(ge=0, le=2)] | None = None
    seed: Annotated[Whole, Field(ge=0, lt=SEEDS)] | None = None

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)
