from imported import imported_by

import rag_app

HEAVY = ("torch", "transformers", "peft", "bitsandbytes", "sentence_transformers", "datasets", "streamlit", "faiss",
         "bm25s", "langchain_core", "pandas", "numba")  # fmt: skip


def test_every_public_name_resolves_and_is_sorted():
    assert rag_app.__all__ == sorted(rag_app.__all__)
    assert set(rag_app._HOMES) == set(rag_app.__all__)
    for name in rag_app.__all__:
        assert getattr(rag_app, name).__doc__


def test_importing_and_asking_for_help_load_nothing_heavy():
    program = (
        "import contextlib, rag_app, rag_app.cli\n"
        "with contextlib.suppress(SystemExit):\n"
        "    rag_app.cli.main(['--help'])"
    )
    assert imported_by(program, HEAVY) == []
