"""End-to-end evaluation of an index and its adapters on a file of questions: run, resume, sum up, report."""

from rag_app.evaluation.adapters import evaluate_adapters
from rag_app.evaluation.cases import EvalQuestion, read_questions, sample_of
from rag_app.evaluation.outcome import Outcome, judge
from rag_app.evaluation.report import write_report
from rag_app.evaluation.run import adapter_digests, evaluate
from rag_app.evaluation.scores import Gain, compare, summarize

__all__ = [
    "EvalQuestion",
    "Gain",
    "Outcome",
    "adapter_digests",
    "compare",
    "evaluate",
    "evaluate_adapters",
    "judge",
    "read_questions",
    "sample_of",
    "summarize",
    "write_report",
]
