"""For tests of applications built on this package and for our own: deterministic fakes of the two seams, and checks
that an engine or an embedder of your own keeps their promises.

No weights and no heavy imports.
"""

from rag_app.testing.chat_model import check_chat_model
from rag_app.testing.embedder import check_embedder
from rag_app.testing.fakes import FakeChatModel, FakeEmbedder, quote_first_passage

__all__ = ["FakeChatModel", "FakeEmbedder", "check_chat_model", "check_embedder", "quote_first_passage"]
