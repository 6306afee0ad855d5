"""Loops over arrays that numba compiles for this CPU: how they are compiled and divided among threads, and what they
share.

torch takes a call and a pass over memory for each operation of a few numbers; a loop does several of them in one pass.
"""
