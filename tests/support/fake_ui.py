"""The pages over fakes, to be served to a real browser: `streamlit run fake_ui.py -- FOLDER`."""

import sys
from pathlib import Path

from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.ui import shared
from rag_app.ui.app import main
from rag_app.ui.engine import Engine


def fake_engine() -> Engine:
    return Engine(
        data=Path(sys.argv[1]) / "ui",
        model=FakeChatModel(),
        load_embedder=lambda name: FakeEmbedder(),
    )


shared.make_engine = fake_engine
main()
