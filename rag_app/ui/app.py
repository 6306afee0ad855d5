"""The pages of the UI. `streamlit run` this file, or the `streamlit_app.py` of a checkout."""

from __future__ import annotations

import streamlit as st

from rag_app.ui import people, shared
from rag_app.ui.adapters import page as adapters
from rag_app.ui.chat import page as chat
from rag_app.ui.documents import page as documents
from rag_app.ui.evaluations import page as evaluations
from rag_app.ui.served import pages as served_pages
from rag_app.ui.training import page as training


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="lora-rag", page_icon="📚", layout="wide")
    served = bool(shared.engine().server)
    library = st.Page(
        served_pages.documents if served else documents.page, title="Documents", icon=":material/folder_open:",
        url_path="documents",
    )  # fmt: skip
    trainings = st.Page(training.page, title="Training", icon=":material/model_training:", url_path="training")
    st.session_state["documents-page"], st.session_state["training-page"] = library, trainings
    asking = st.Page(chat.page, title="Chat", icon=":material/chat:", default=True)
    st.session_state["chat-page"] = asking
    switching = st.Page(
        served_pages.adapters if served else adapters.page, title="Adapters", icon=":material/tune:",
        url_path="adapters",
    )  # fmt: skip
    judging = st.Page(evaluations.page, title="Evaluation", icon=":material/analytics:", url_path="evaluation")
    pages = [asking, library, switching, *([] if served else [trainings, judging])]
    st.navigation(pages, position="hidden" if people.must_log_in() else "sidebar").run()


if __name__ == "__main__":
    main()
