"""The address that a server is to listen on, tried before anything is loaded."""

from __future__ import annotations

import os
import socket

from rag_app.errors import SettingsError


def check_free(host: str, port: int) -> int:
    """The `port` of the address `host`, for 0 one that is free. Raises `SettingsError` where nothing could listen."""
    if not 0 <= port <= 65535:
        raise SettingsError(f"--port {port}: expected 0 to 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise SettingsError(
            f"address {host!r}: no address of that name is known; name one of this machine's, such as 127.0.0.1."
        ) from None
    try:
        with socket.socket(family, kind, protocol) as tried:
            if os.name != "nt":  # as the servers do: a port that was left a moment ago is free
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            return int(tried.getsockname()[1])
    except OSError as error:
        raise SettingsError(
            f"{host}, port {port}: nothing can listen there ({error.strerror}); stop the program that does, or choose "
            "another --port or an address of this machine."
        ) from None
