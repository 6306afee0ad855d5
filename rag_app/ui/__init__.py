"""The chat UI. Pages are Streamlit; what they show and do is in plain modules beside them, tested without a browser."""
