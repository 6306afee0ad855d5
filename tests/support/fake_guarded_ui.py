"""`fake_ui.py` behind the guard of `rag-app ui`: `streamlit run fake_guarded_ui.py -- FOLDER`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from rag_app.ui.guard import Guard

app = st.App(Path(__file__).with_name("fake_ui.py"), middleware=[Middleware(Guard, token="only-for-this-test")])
