"""`rag-app classify`: the label of texts, by a published classifier."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from rag_app.cli import typed
from rag_app.cli.options import add_adapters_option, add_json_option, add_quantization_option
from rag_app.cli.output import print_json
from rag_app.errors import SettingsError
from rag_app.safety.crisis import crisis_in
from rag_app.text.language.one_line import first_of

_LISTED = 20  # numbers of blank texts in a message


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "classify", help="name the label of texts", description="Name the label of texts with a published classifier."
    )
    parser.add_argument("adapter", metavar="ADAPTER", help="NAME or NAME@VERSION of a classifier")
    parser.add_argument(
        "texts",
        nargs="*",
        default=[],
        type=typed.text,
        metavar="TEXT",
        help="texts (default: the lines of standard input)",
    )
    add_quantization_option(parser)
    add_adapters_option(parser)
    parser.add_argument("--offline", action="store_true", help="fetch nothing")
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from rag_app.classification.published import Classifier

    given = arguments.texts or list(typed.lines())
    texts = [text for text in given if text.strip()]
    if not texts:
        raise SettingsError("no text: name texts behind the classifier, or pipe in one a line.")
    if blank := [str(number) for number, text in enumerate(given, 1) if not text.strip()]:
        print(f"rag-app: of {len(given)} texts left out, since blank: {first_of(blank, _LISTED)}", file=sys.stderr)
    alarming = set(filter(crisis_in, given))
    if alarms := [str(number) for number, text in enumerate(given, 1) if text in alarming]:  # all, before hours of work
        print(
            f"rag-app: {len(alarms)} of {len(given)} texts have words of suicide or self-harm; a person should read "
            f"them at once: {', '.join(alarms)}",
            file=sys.stderr,
            flush=True,
        )
    classifier = Classifier.open(
        arguments.adapter, adapters=arguments.adapters, offline=arguments.offline, quantization=arguments.quantization
    )
    found = classifier.classify_many(texts)
    if arguments.json:
        print_json([{"text": t, **_values(f), "crisis": t in alarming} for t, f in zip(texts, found, strict=True)])
        return 0
    for text, one in zip(texts, found, strict=True):
        line = f"{one.label or '(none of the labels)'}\t{one.probability:.2f}\t{text}"
        print(" ".join(line.splitlines()))
    return 0


def _values(found: Any) -> dict[str, Any]:
    return {
        "label": found.label,
        "probability": found.probability,
        "out_of_scope": found.out_of_scope,
        "scores": dict(list(found.scores.items())[:5]),
    }
