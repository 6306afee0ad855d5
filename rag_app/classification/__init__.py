"""Labels for texts: an adapter's reply limited to the label set, with calibrated probabilities and out of scope.

`classify` and `classify_many` name the label of texts; `label_logprobs`, `fit_calibration` and `decide` are their
parts, for judging an adapter on labelled texts and for choosing its calibration; `published_labels` reads what a
published adapter was trained on.
"""

from rag_app.classification.calibration import fit_calibration
from rag_app.classification.classifier import Classification, classify, classify_many, decide, label_logprobs
from rag_app.classification.published import published_labels

__all__ = [
    "Classification",
    "classify",
    "classify_many",
    "decide",
    "fit_calibration",
    "label_logprobs",
    "published_labels",
]
