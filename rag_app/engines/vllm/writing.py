"""One answer on its way from a vLLM server: its tokens become text here, as in the engines of this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rag_app.engines.writing import Writing
from rag_app.errors import ModelError
from rag_app.schema import Generation


class VllmWriting(Writing):
    """Takes what a server says of tokens and of the end."""

    def take(
        self, ids: Sequence[int], logprobs: Sequence[float], tops: Sequence[Mapping[str, float]] = ()
    ) -> Iterator[str]:
        """The text that these tokens complete; tokens after the end are dropped. `tops` are probable ones by id."""
        if len(ids) != len(logprobs):
            raise ModelError(f"a vLLM server gave {len(logprobs)} log probabilities for {len(ids)} tokens.")
        for at, (token_id, logprob) in enumerate(zip(ids, logprobs, strict=True)):
            if self.is_over():
                return
            if piece := self.add(token_id, logprob, self._most_probable(tops[at] if at < len(tops) else {})):
                yield piece

    def _most_probable(self, found: Mapping[str, float]) -> Iterator[tuple[int, float]]:
        """The server's `token_id:N` entries as ids, as many as were asked for: it may add the token written."""
        for key, value in sorted(found.items(), key=lambda item: -item[1])[: self.top]:
            yield int(key.removeprefix("token_id:")), float(value)

    def ended_there(self, reason: str | None) -> None:
        """What the server says about the end, where its tokens did not tell; `ModelError` for an end of its own."""
        if self.finish is not None:
            return
        if reason == "stop" or reason == "length":
            self.finish = "stop" if reason == "stop" else "length"
        else:
            raise ModelError(f"a vLLM server ended an answer with {reason!r}, expected `stop` or `length`; ask again.")

    def end(self, adapter: str) -> Iterator[str | Generation]:
        """What was held back, then the `Generation`."""
        if piece := self.rest():
            yield piece
        yield self.generation(adapter)
