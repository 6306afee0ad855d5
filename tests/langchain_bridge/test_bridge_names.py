import subprocess
import sys

from rag_app import langchain_bridge


def test_names_resolve_and_importing_the_package_loads_nothing_heavy():
    assert set(langchain_bridge._HOMES) == set(langchain_bridge.__all__) == {
        n for n in dir(langchain_bridge) if n[0] != "_" and n.lower().startswith(("rag_", "rag", "langchainembedder"))
    }  # fmt: skip
    for name in langchain_bridge.__all__:
        assert getattr(langchain_bridge, name).__doc__
    program = (
        "import sys, rag_app.langchain_bridge\n"
        "print([m for m in sys.modules if m.startswith(('langchain_core', 'langchain.', 'torch', 'faiss', 'numpy'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
