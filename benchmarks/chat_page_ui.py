"""The chat UI with a model that quotes the first passage, for `chat_page.py`: `streamlit run` it with `-- FOLDER`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from rag_app.schema import Generation
from rag_app.testing import FakeChatModel
from rag_app.ui import shared
from rag_app.ui.app import main
from rag_app.ui.engine import Engine


class Quoting(FakeChatModel):
    """Keeps no request: the memory of the page is what is measured."""

    def stream(self, *asked: object, **more: object) -> Iterator[str | Generation]:
        yield from super().stream(*asked, **more)  # type: ignore[arg-type]
        self.requests.clear()


shared.make_engine = lambda: Engine(data=Path(sys.argv[1]) / "ui", model=Quoting())
main()
