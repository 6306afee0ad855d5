"""LoRA applied to a model that stays as it is: forward hooks add each row's delta to the linear layers' outputs.

delta = B (A x) alpha/r (arXiv:2106.09685). Rows of different adapters share one forward: the A of all of them are
stacked, each row's products with the others' rows of A are set to zero, and the stacked B does the rest, so that a
batch costs two products per layer however many adapters it mixes (the aim of Punica, arXiv:2310.18547, without a
kernel of its own).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from rag_app.adapters.lora_config import last_place
from rag_app.adapters.validate import CheckedAdapter
from rag_app.adapters.weights import PREFIX

NEVER = 1 << 62
_Layers = dict[str, tuple[Tensor, Tensor, Tensor | None]]
_DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
_SPARE = 2  # a stack is kept while it holds at most so many times the adapters in use


@dataclass(frozen=True, slots=True, eq=False)
class LoraWeights:
    """An adapter in memory: by layer A of shape (r, in) and B of shape (out, r), the scale multiplied into B."""

    name: str
    identity: str
    invocation: tuple[int, ...]
    layers: dict[str, tuple[Tensor, Tensor]]
    size_bytes: int = field(init=False)  # asked for whenever a request ends

    def __post_init__(self) -> None:
        size = sum(t.nbytes for pair in self.layers.values() for t in pair)
        object.__setattr__(self, "size_bytes", size)

    def begins(self, prompt: Sequence[int]) -> int:
        """First position that the adapter changes: 0, or for an aLoRA (arXiv:2504.12397) the place where its
        invocation tokens last stand in `prompt`; `NEVER` where they do not: then it changes nothing, as in PEFT."""
        place = last_place(prompt, self.invocation) if self.invocation else 0
        return NEVER if place is None else place


def to_weights(checked: CheckedAdapter, dtype: torch.dtype, device: Any) -> LoraWeights:
    """Tensors of a checked adapter in `dtype` on `device`."""
    file, halves = checked.weights, dict[str, dict[str, Tensor]]()
    data = bytearray(file.data)  # torch wants memory that may be written to
    for name, info in file.tensors.items():
        layer, _, part = name.removeprefix(PREFIX).removesuffix(".weight").rpartition(".")
        count = (info.end - info.begin) // _DTYPES[info.dtype].itemsize
        tensor = torch.frombuffer(data, dtype=_DTYPES[info.dtype], count=count, offset=info.begin).reshape(info.shape)
        if part == "lora_B":
            tensor = tensor.to(torch.float32) * checked.settings.scale_of(layer)
        halves.setdefault(layer, {})[part] = tensor.to(device=device, dtype=dtype)
    return LoraWeights(
        name=checked.manifest.full_name,
        identity=checked.identity,
        invocation=checked.settings.invocation,
        layers={layer: (pair["lora_A"], pair["lora_B"]) for layer, pair in halves.items()},
    )


@dataclass(slots=True)
class _Use:
    """What the hooks of one forward apply: by layer A, B and, for a stack, the adapter that each row of A is of.

    `rows` names the adapter of each row (-1: none), `last` how many of its last positions change (None: all).
    """

    layers: _Layers
    rows: Tensor | None = None
    last: Tensor | None = None
    masks: dict[tuple[int, int], Tensor] = field(default_factory=dict)

    def delta(self, x: Tensor, a: Tensor, b: Tensor, owner: Tensor | None) -> Tensor:
        low = torch.nn.functional.linear(x.to(a.dtype), a)
        if self.rows is not None or self.last is not None:
            low = low * self._mask(x.shape[1], owner, low)
        return torch.nn.functional.linear(low, b)

    def _mask(self, positions: int, owner: Tensor | None, like: Tensor) -> Tensor:
        """Factors 0 and 1 that broadcast to (rows, positions, columns)."""
        key = (id(owner), positions)
        if key not in self.masks:
            mask = torch.ones(1, 1, 1, dtype=torch.bool, device=like.device)
            if self.rows is not None and owner is not None:
                mask = (self.rows[:, None] == owner[None, :])[:, None, :]
            if self.last is not None:
                place = torch.arange(positions, device=like.device)
                mask = mask & (place[None, :] >= positions - self.last[:, None])[:, :, None]
            self.masks[key] = mask.to(like.dtype)
        return self.masks[key]


class LoraLayers:
    """Hooks on every linear layer of `model`; outside the blocks below they change nothing. For one thread."""

    def __init__(self, model: Any) -> None:
        self._use: _Use | None = None
        self._stack: tuple[dict[str, int], _Layers] = ({}, {})
        self._device = model.device
        for name, module in model.named_modules():
            if isinstance(module, torch.nn.Linear):
                module.register_forward_hook(self._hook(name))

    @contextlib.contextmanager
    def one(self, adapter: LoraWeights) -> Iterator[None]:
        """Inside the block every position of every row uses `adapter`."""
        with self._using(_Use(_alone(adapter))):
            yield

    @contextlib.contextmanager
    def each(self, adapters: Sequence[LoraWeights | None]) -> Iterator[None]:
        """Inside the block row i of each forward uses `adapters[i]`, at all its positions."""
        distinct = {a.identity: a for a in adapters if a is not None}
        if not distinct:
            yield
        elif len(distinct) == 1 and None not in adapters:
            with self.one(*distinct.values()):
                yield
        else:
            place, layers = self._stacked(distinct)
            rows = [-1 if a is None else place[a.identity] for a in adapters]
            with self._using(_Use(layers, torch.tensor(rows, device=self._device))):
                yield

    def set_last(self, adapter: LoraWeights | None, last: Sequence[int]) -> None:
        """Until the next call or block: row i uses `adapter` at its `last[i]` last positions."""
        self._use = _Use(_alone(adapter), last=torch.tensor(list(last), device=self._device)) if adapter else None

    def forget(self, identity: str) -> None:
        """Free the stacked copy of an adapter that left memory; may be called from any thread."""
        if identity in self._stack[0]:
            self._stack = ({}, {})

    @contextlib.contextmanager
    def _using(self, use: _Use) -> Iterator[None]:
        self._use = use
        try:
            yield
        finally:
            self._use = None

    def _stacked(self, wanted: dict[str, LoraWeights]) -> tuple[dict[str, int], _Layers]:
        stack = self._stack  # read once: `forget` may replace it meanwhile
        if not (wanted.keys() <= stack[0].keys() and len(stack[0]) <= _SPARE * len(wanted)):
            stack = self._stack = _stack(list(wanted.values()))
        return stack

    def _hook(self, name: str) -> Any:
        def add(module: Any, inputs: tuple[Any, ...], output: Tensor) -> Tensor | None:
            if self._use is None or name not in self._use.layers:
                return None
            return (output + self._use.delta(inputs[0], *self._use.layers[name])).to(output.dtype)

        return add


def _alone(adapter: LoraWeights) -> _Layers:
    return {name: (a, b, None) for name, (a, b) in adapter.layers.items()}


def _stack(adapters: Sequence[LoraWeights]) -> tuple[dict[str, int], _Layers]:
    """Places of the adapters, and by layer their weights side by side."""
    layers: _Layers = {}
    owners: dict[tuple[int, ...], Tensor] = {}
    for name in dict.fromkeys(name for adapter in adapters for name in adapter.layers):
        having = [(place, *adapter.layers[name]) for place, adapter in enumerate(adapters) if name in adapter.layers]
        columns = tuple(place for place, a, _ in having for _ in range(len(a)))
        owner = owners.setdefault(columns, torch.tensor(columns, device=having[0][1].device))
        layers[name] = (torch.cat([a for _, a, _ in having]), torch.cat([b for *_, b in having], dim=1), owner)
    return {adapter.identity: place for place, adapter in enumerate(adapters)}, layers


@dataclass(frozen=True, slots=True)
class RowAdapter:
    """The adapter of one sequence and the first position that it changes."""

    layers: LoraLayers
    weights: LoraWeights
    begins: int

    def at(self, position: int) -> contextlib.AbstractContextManager[None]:
        """For a forward that begins at `position` and does not cross `begins`."""
        return self.layers.one(self.weights) if position >= self.begins else contextlib.nullcontext()
