from imported import imported_by

from rag_app import langchain_bridge


def test_names_resolve_and_importing_the_package_loads_nothing_heavy():
    assert set(langchain_bridge._HOMES) == set(langchain_bridge.__all__) == {
        n for n in dir(langchain_bridge) if n[0] != "_" and n.lower().startswith(("rag_", "rag", "langchainembedder"))
    }  # fmt: skip
    for name in langchain_bridge.__all__:
        assert getattr(langchain_bridge, name).__doc__
    heavy = ("langchain_core", "langchain", "torch", "faiss", "numpy")
    assert imported_by("import rag_app.langchain_bridge", heavy) == []
