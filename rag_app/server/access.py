"""What a route needs from its request: what all share, and a key with the right scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from rag_app.server.errors import refused
from rag_app.server.keys import Key, Scope
from rag_app.server.shared import Shared

# `limits.Gatekeeper` compares the keys before a body is read; this tells the OpenAPI page about them.
_bearer = HTTPBearer(auto_error=False, description="A key that `rag-app serve keys add` printed.")


def shared_of(request: Request) -> Shared:
    shared: Shared = request.app.state.shared
    return shared


def key_with(scope: Scope) -> Callable[..., Key]:
    """The key of the request; 403 if it lacks the scope."""

    def found(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None) -> Key:
        return with_scope(request.state.key, scope)

    return found


def with_scope(key: Key, scope: Scope) -> Key:
    """The key; 403 if it lacks the scope."""
    if scope not in key.scopes:
        raise refused(403, f"This key has no scope {scope!r}; ask for a key that has it.")
    return key


def check_parameters(request: Request) -> None:
    """Refuse a parameter of the address that the route does not take (400): `?promot=false` would promote; and one
    that is there twice."""
    known = [field.alias for field in request.scope["route"].dependant.query_params]
    for given in request.query_params:
        if given not in known:
            taken = f"only {', '.join(known)}" if known else "and none at all"
            raise refused(
                400, f"{given[:60]!r}: this route takes no such parameter in its address, {taken}; leave it out."
            )
        if len(request.query_params.getlist(given)) > 1:
            raise refused(400, f"{given!r}: it stands in the address more than once; give it once.")


AllShared = Annotated[Shared, Depends(shared_of)]
Reader = Annotated[Key, Depends(key_with("read"))]
Ingester = Annotated[Key, Depends(key_with("ingest"))]
Admin = Annotated[Key, Depends(key_with("admin"))]
