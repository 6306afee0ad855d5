"""The language of a new index: told from the documents that were read, once they are all there, by a sample of them
spread over all. Only the words of chunks depend on it, so that no file is read and no text embedded twice."""

from __future__ import annotations

from dataclasses import replace

from rag_app.config import DEFAULT_LANGUAGE, FOUND_LANGUAGE, IndexRecipe
from rag_app.index.build.staged.staging import Staging
from rag_app.index.read.snapshot import Snapshot
from rag_app.index.read.store import Store
from rag_app.text.language.languages import SAMPLE_WORDS, detect

_SAMPLE = 20  # documents that tell the language
_OPENING = 2_000  # characters of one
_CHARACTERS = 5 * SAMPLE_WORDS  # of all of them: no more words are looked at


def kept(recipe: IndexRecipe, base: Snapshot | None) -> IndexRecipe:
    """`recipe` with the language of the generation `base` in place of `auto`: later documents do not change it."""
    if recipe.language != FOUND_LANGUAGE or base is None or not base.manifest.chunks:
        return recipe
    return replace(recipe, language=base.manifest.recipe.language)


def found(staging: Staging, recipe: IndexRecipe) -> IndexRecipe:
    """`recipe` with the language of the staged documents in place of `auto`. So far words were counted as those of the
    default or, in a build that was gone on with, of what was found then."""
    if recipe.language != FOUND_LANGUAGE:
        return recipe
    language = _language_of(staging.store)
    if staging.resumed or language != DEFAULT_LANGUAGE:
        staging.store.count_words_in(language)
    return replace(recipe, language=language)


def told(recipe: IndexRecipe) -> str:
    """A sentence about the language that was found; empty for the one that is expected."""
    if recipe.language == DEFAULT_LANGUAGE:
        return ""
    return (
        f"language: {recipe.language}, which most documents are in, as the recipe says from now on; to name another: "
        f'--language {DEFAULT_LANGUAGE}, or language = "{DEFAULT_LANGUAGE}" in the recipe'
    )


def _language_of(store: Store) -> str:
    (count,) = store.rows("SELECT count(*) FROM documents WHERE source IS NOT NULL")[0]
    every = max(1, -(-count // _SAMPLE))
    ids = store.rows("SELECT id FROM documents WHERE source IS NOT NULL AND id % ? = 0 LIMIT ?", (every, _SAMPLE))
    opening = min(_OPENING, _CHARACTERS // max(1, len(ids)))
    return detect(store.text(i, 0, opening) for (i,) in ids)
