"""The chat UI: `make ui`, `rag-app ui`, or `streamlit run streamlit_app.py`."""

from rag_app.ui.app import main

main()
