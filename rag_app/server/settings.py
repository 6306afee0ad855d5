"""What bounds a request, and where the server listens."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.config import require

_MOST_MB, _MOST_S = 1 << 20, 86_400  # a tebibyte, a day
_BOUNDS = {
    "port": (0, 65_535), "max_body_mb": (1, _MOST_MB), "max_upload_mb": (1, _MOST_MB), "max_uploads_mb": (1, _MOST_MB),
    "body_s": (1, _MOST_S), "answer_s": (1, _MOST_S), "max_running": (1, 10_000), "adapter_uploads": (0, 1),
    "requests_per_minute": (0, 1_000_000),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerSettings:
    """Where the server listens and what it takes of one request (`rag-app serve`)."""

    host: str = "127.0.0.1"
    """Address to listen on; others than this machine's own need keys."""
    port: int = 8000
    """Port to listen on; 0 takes a free one."""
    max_body_mb: int = 4
    """Largest request in MiB, uploads apart."""
    max_upload_mb: int = 200
    """Largest uploaded file in MiB."""
    max_uploads_mb: int = 2000
    """Most MiB of uploaded files that one index keeps."""
    body_s: int = 120
    """Seconds in which a request must have come on an open connection, and then its body."""
    answer_s: int = 300
    """Seconds after which an answer ends with what it has; loading models does not count."""
    max_running: int = 32
    """Requests that use the models at the same time; further ones are refused (503)."""
    adapter_folder: str = ""
    """Folder whose sub-folders may be added as adapters over HTTP; empty: none."""
    adapter_uploads: int = 0
    """1 lets keys of the scope admin send adapters over HTTP; 0 refuses them."""
    requests_per_minute: int = 600
    """Requests of one key, or of one address where there are no keys; 0 is no limit."""

    def __post_init__(self) -> None:
        for key, (least, most) in _BOUNDS.items():
            value = getattr(self, key)
            require(least <= value <= most, key, value, f"{least} to {most}")

    @property
    def is_loopback(self) -> bool:
        """Whether only programs of this machine can connect."""
        return self.host in ("127.0.0.1", "::1", "localhost")
