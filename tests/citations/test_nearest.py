from rag_app.citations import nearest
from rag_app.schema import Chunk, Hit

TEXTS = ("Bees fly in May.", "Passwords have 14 characters.", "A password is changed when it leaks.")


def test_what_is_close_is_counted_from_one_whatever_was_found_before_it():
    hits = [Hit(Chunk(n, n, f"{n}.md", "", 0, len(t), t), 1.0 / n) for n, t in enumerate(TEXTS, 1)]
    found = nearest("How long is a password?", hits, limit=3)
    assert [(c.marker, c.cited_text, c.status) for c in found] == [
        (1, TEXTS[1], "nearest"),
        (2, TEXTS[2], "nearest"),
    ]
