"""The steps of an answer, in the order in which `rag_app.pipeline` names them."""
