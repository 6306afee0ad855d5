"""Work of compiled loops divided among the threads that torch computes with.

Threads of another pool would share the cores with torch's, which wait awake for its next product
(`rag_app.models.openmp`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from rag_app.models.loops.compiling import intrinsic

_LONG, _NOTHING, _POINTER = ir.IntType(64), ir.VoidType(), ir.IntType(8).as_pointer()
_WORK = ir.FunctionType(_NOTHING, [_POINTER])
# void GOMP_parallel(void (*fn)(void *), void *data, unsigned num_threads, unsigned flags) of libgomp/parallel.c
_TEAM = ir.FunctionType(_NOTHING, [_WORK.as_pointer(), _POINTER, ir.IntType(32), ir.IntType(32)])
_AS_SET = ir.IntType(32)(0)  # as many threads as the calling one has


@intrinsic
def divide(typing: Any, team: Any, item: Any, count: Any, given: Any) -> Any:
    """Call `item(k, *given)`, compiled, for each k below `count`, one after the other in each thread of a team:
    whoever is free takes the next.

    `team` is what `openmp.team_address` returns; with 0, or for a single item, the calling thread does all of it.
    """
    call = item.get_call_type(typing, (types.int64, *given.types), {})

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, args: Sequence[Any]) -> Any:
        address, _, total, values = args
        compiled = item.dispatcher.get_compile_result(call)
        context.active_code_library.add_linking_library(compiled.library)
        state = ir.LiteralStructType([_LONG, _LONG, _LONG, values.type])  # the next item, their number, failures, given
        held = cgutils.alloca_once(builder, state)
        for at, value in enumerate((_LONG(0), total, _LONG(0), values)):
            builder.store(value, cgutils.gep_inbounds(builder, held, 0, at))
        work = _work(context, builder.module, state, compiled, call)
        data = builder.bitcast(held, _POINTER)
        several = builder.and_(_differs(builder, address, 0), _differs(builder, total, 1))
        with builder.if_else(several) as (then, otherwise):
            with then:
                together = builder.inttoptr(address, _TEAM.as_pointer())
                builder.call(together, [work, data, _AS_SET, _AS_SET])
            with otherwise:
                builder.call(work, [data])
        failed = builder.load(cgutils.gep_inbounds(builder, held, 0, 2))
        with cgutils.if_unlikely(builder, _differs(builder, failed, 0)):
            context.call_conv.return_user_exc(builder, MemoryError, ())  # all that loops without checks can fail by
        return context.get_dummy_value()

    return types.void(team, item, count, given), generate


def _work(context: Any, module: ir.Module, state: Any, compiled: Any, call: Any) -> ir.Function:
    """What each thread runs: take the next item until there is none."""
    work = ir.Function(module, _WORK, module.get_unique_name("divided"))
    work.linkage = "internal"
    builder = ir.IRBuilder(work.append_basic_block())
    mine = builder.bitcast(work.args[0], state.as_pointer())
    following, total, failed, values = (cgutils.gep_inbounds(builder, mine, 0, at) for at in range(4))
    count, given = builder.load(total), cgutils.unpack_tuple(builder, builder.load(values))
    loop, body, end = (work.append_basic_block() for _ in range(3))
    builder.branch(loop)
    builder.position_at_end(loop)
    k = builder.atomic_rmw("add", following, _LONG(1), "monotonic")
    builder.cbranch(builder.icmp_signed("<", k, count), body, end)
    builder.position_at_end(body)
    status, _ = context.call_internal_no_propagate(builder, compiled.fndesc, call, [k, *given])
    with cgutils.if_unlikely(builder, status.is_error):
        builder.atomic_rmw("add", failed, _LONG(1), "monotonic")
    builder.branch(loop)
    builder.position_at_end(end)
    builder.ret_void()
    return work


def _differs(builder: ir.IRBuilder, number: Any, other: int) -> Any:
    return builder.icmp_signed("!=", number, number.type(other))
