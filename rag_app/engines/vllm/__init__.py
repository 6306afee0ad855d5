"""An engine on other machines: vLLM's server generates, and everything that decides what is said stays here."""

from rag_app.engines.vllm.model import VllmChatModel, connect

__all__ = ["VllmChatModel", "connect"]
