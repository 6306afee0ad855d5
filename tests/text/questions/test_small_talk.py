import pytest

from rag_app.schema import Message
from rag_app.text.questions.small_talk import is_said_only, small_talk, without_small_talk


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thanks", "thanks"), ("Thanks, that was very helpful!", "thanks"), ("Hi!", "greeting"), ("bye", "bye"),
        ("Thanks, got it.", "noted"), ("Ok, understood. Thanks!", "noted"), ("ok, thanks, that's all", "noted"),
        ("No thanks", "noted"), ("yes please", "noted"), ("Which files are there?", "files"), ("help", "app"),
        ("How many documents do you have?", "files"), ("How many files are in the index?", "files"),
        ("How many documents do you have to send?", ""),
        ("Thanks! And for trains?", ""), ("No dogs?", ""), ("Good morning shift", ""), ("fine for parking", ""),
        ("Fine?", ""), ("Nothing else?", ""), ("Hi, how are you?", "greeting"),
        ("please", ""), ("", ""),
        ("Bonjour !", "greeting"), ("¡Hola, buenos días!", "greeting"), ("Bom dia", "greeting"), ("Cześć", "greeting"),
        ("Merci beaucoup", "thanks"), ("Muchas gracias.", "thanks"), ("Grazie", "thanks"), ("Спасибо!", "thanks"),
        ("Au revoir", "bye"), ("Merci ?", ""), ("Hola precio", ""), ("tack", ""),
        ("Are you sure?", "source"), ("Is that right?", "source"), ("Is that all?", ""),
        ("Show me where it says that", "source"),
        ("Show me where", "source"), ("ok, on which page is that?", "source"),
        ("Where did you get that from?", "source"),
        ("Are you sure about the deposit?", ""), ("Is that all they pay?", ""), ("Show me where the pump is", ""),
        ("Where is it from?", ""), ("Which page lists the fees?", ""), ("Where?", ""), ("Why?", ""),
        ("In German please", "wording"), ("Thanks! Can you explain that in simple words?", "wording"),
        ("explain simpler", "wording"), ("Translate it to French.", "wording"), ("Shorter, please!", "wording"),
        ("Explain the fee in simple words", ""), ("Is there a guide in German?", ""), ("In German?", ""),
        ("Translate the contract to French", ""), ("Explain that", ""),
        ("Hi, what can you do?", "app"), ("ok and which files are there?", ""), ("Ok, which files are there?", "files"),
        ("But are you sure?", "source"), ("Hmm, is that right?", "source"), ("So how many boats are there?", ""),
        ("List the good documents", ""), ("Which good files are there?", ""), ("Show me the noted sources", ""),
        ("Is that good, right?", ""), ("Grüß Gott!", "greeting"), ("Woher weißt du das?", "source"),
    ],
)  # fmt: skip
def test_a_text_that_is_small_talk_as_a_whole_is_known_by_its_kind(text: str, kind: str) -> None:
    assert small_talk(text) == kind
    assert is_said_only(text) == (kind not in ("", "files", "app", "source", "wording"))


def test_a_long_text_of_short_phrases_is_looked_at_briefly() -> None:
    assert small_talk("ok, that's it, thanks a lot " * 200 + "who?") == ""


def test_small_talk_is_left_out_with_the_replies_to_it() -> None:
    turns = [Message(role, text) for role, text in (
        ("user", "Who pays?"), ("assistant", "The office."), ("user", "Thanks"), ("assistant", "You are welcome."),
        ("user", "And for trains?"), ("assistant", "The office."),
    )]  # fmt: skip
    assert without_small_talk(turns) == [*turns[:2], *turns[4:]]
