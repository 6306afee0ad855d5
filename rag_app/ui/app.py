"""The pages of the UI. `streamlit run` this file, or the `streamlit_app.py` of a checkout."""

from __future__ import annotations

import streamlit as st

from rag_app.ui import adapters, chat, documents, evaluations, people, training


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="lora-rag", page_icon="📚", layout="wide")
    library = st.Page(documents.page, title="Documents", icon=":material/folder_open:", url_path="documents")
    trainings = st.Page(training.page, title="Training", icon=":material/model_training:", url_path="training")
    st.session_state["documents-page"], st.session_state["training-page"] = library, trainings
    asking = st.Page(chat.page, title="Chat", icon=":material/chat:", default=True)
    st.session_state["chat-page"] = asking
    pages = [
        asking,
        library,
        st.Page(adapters.page, title="Adapters", icon=":material/tune:", url_path="adapters"),
        trainings,
        st.Page(evaluations.page, title="Evaluation", icon=":material/analytics:", url_path="evaluation"),
    ]
    st.navigation(pages, position="hidden" if people.must_log_in() else "sidebar").run()


if __name__ == "__main__":
    main()
