"""What stands between the products of a forward, as loops that are compiled for this CPU (`rag_app.models.loops`).

torch takes a call from Python and a pass over memory for each step of them; for few tokens the calls take longer than
what they compute (docs/experiments.md).
"""
