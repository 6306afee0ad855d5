"""Indexes on disk: build them from documents, keep them up to date, search them.

`build_index` makes a generation beside the current one and publishes it by one rename; `Index.open` maps the current
one into memory and searches it by vectors and by words.
"""

from rag_app.index.build.build import build_index
from rag_app.index.build.published.admin import (
    IndexSummary,
    delete_index,
    list_all_indexes,
    list_indexes,
    rollback_index,
    set_fusion,
)
from rag_app.index.build.report import BuildReport
from rag_app.index.build.staged.verify import VerifyReport, verify_index
from rag_app.index.build.updates import add_documents, delete_documents
from rag_app.index.manifest import Manifest, SkippedFile
from rag_app.index.read.index import Index
from rag_app.index.read.store import DocumentSummary
from rag_app.index.recipes import read_recipe, recipe_path, write_recipe

__all__ = [
    "BuildReport",
    "DocumentSummary",
    "Index",
    "IndexSummary",
    "Manifest",
    "SkippedFile",
    "VerifyReport",
    "add_documents",
    "build_index",
    "delete_documents",
    "delete_index",
    "list_all_indexes",
    "list_indexes",
    "read_recipe",
    "recipe_path",
    "rollback_index",
    "set_fusion",
    "verify_index",
    "write_recipe",
]
