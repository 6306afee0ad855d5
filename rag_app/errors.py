"""Every error the library raises, on one page.

Messages say what was found, what was expected and one thing to try next. The library raises; only the command line
exits and only the user interface renders.
"""

from __future__ import annotations


class RagAppError(Exception):
    """Base of all errors raised on purpose by `rag_app` and `finetune`."""


class SettingsError(RagAppError):
    """A recipe, option or keyword has an unknown name or an unusable value."""


class UnusableValueError(SettingsError):
    """One setting, by its name, has a `value` that it cannot have."""

    def __init__(self, setting: str, value: object, expected: str) -> None:
        super().__init__(setting, value, expected)
        self.setting, self.value, self.expected = setting, value, expected

    def __str__(self) -> str:
        return f"{self.setting} = {self.value!r}: expected {self.expected}."


class EmptyIndexError(SettingsError):
    """A build without `allow_empty` would lose what nobody asked to be gone; `options` goes on with the last sentence
    of the message where the options of the command line are at hand."""

    def __init__(self, message: str, options: str) -> None:
        super().__init__(message, options)
        self.message, self.options = message, options

    def __str__(self) -> str:
        return f"{self.message}."


class DocumentError(RagAppError):
    """One file could not be read; others are not affected."""


class DocumentUnavailableError(DocumentError):
    """A file could not be read for a reason that is not in its bytes and may pass: worth another try."""


class VectorIndexError(RagAppError):
    """Base of errors about a built index."""


class IndexNotFoundError(VectorIndexError):
    """No complete generation of that name exists."""


class IndexCorruptError(VectorIndexError):
    """A file of the index differs from its manifest, is missing or cannot be parsed."""


class IndexBusyError(VectorIndexError):
    """Another process is building the same index."""


class EmbedderMismatchError(VectorIndexError):
    """The query embedder is not the one that built the index."""


class FilterError(RagAppError):
    """A metadata filter names an operator or a value that cannot be applied."""


class ModelError(RagAppError):
    """Base of errors about model weights and engines."""


class ModelNotFoundError(ModelError):
    """A model name resolves to no weights on this machine and none can be fetched."""


class ModelIntegrityError(ModelError):
    """Fetched weights differ from their pinned SHA-256."""


class ContextTooLongError(ModelError):
    """The instruction and the question alone do not fit the model's window."""


class ModelBusyError(ModelError):
    """As many requests wait for the model as may wait; try again later."""


class GenerationCancelled(RagAppError):
    """The caller asked a running generation to stop before it produced a result."""

    def __init__(self, message: str = "The question was cancelled before the model wrote anything.") -> None:
        super().__init__(message)


class DataError(RagAppError):
    """Training or evaluation rows are missing, malformed or inconsistent."""


class AdapterError(RagAppError):
    """An adapter directory was refused; the message names the field, what was found and what was expected."""


class ConversationError(RagAppError):
    """Saved conversations cannot be read or written, or an id is unknown."""


def first_line(error: BaseException) -> str:
    """The first line of what an error of another library says; its kind where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
