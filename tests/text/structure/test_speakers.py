import pytest

from rag_app.text.structure.speakers import is_of_another_speaker, turns_of

CHAT = """12/1/25, 2:05 PM - Messages and calls are end-to-end encrypted.
12/1/25, 2:06 PM - Anna Becker: Hi all, the next hike is on 14 December.
12/1/25, 2:10 PM - Priya: I can bring the first aid kit.

And also two torches.
12/2/25, 9:04 AM - +49 151 234567: I pay for the train tickets
12/2/25, 9:05 AM - Priya: I drive, I have four free seats.
12/3/25, 7:45 PM - Tom: I cannot come. Priya has room for five bags.
"""


def test_the_turns_of_an_exported_chat_are_whole() -> None:
    turns = turns_of(CHAT)
    assert [one.name for one in turns] == ["Anna Becker", "Priya", "+49 151 234567", "Priya", "Tom"]
    assert CHAT[turns[1].begin : turns[1].end] == "I can bring the first aid kit.\n\nAnd also two torches.\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[01.12.25, 14:05:02] Mia: Ich komme.\n[01.12.25, 14:06:12] Jonas Weber: Gut.", ["Mia", "Jonas Weber"]),
        ("14:05 - Mia: Ja\n14:06 - Lena: Nein", ["Mia", "Lena"]),
        ("Ana Silva: Hello.\n\nBen Koch: Hi.\n\nAna Silva: Bye.", ["Ana Silva", "Ben Koch", "Ana Silva"]),
        ("Tenant: Tom Bell\nAddress: 5 Park Row\nDeclaration: I own the flat.", []),
        ("Question: Who may come?\nAnswer: I may.\nQuestion: When?\nAnswer: I said so.", []),
        ("The talk was long: two hours.", []),
    ],
)
def test_turns_are_told_from_labels(text: str, names: list[str]) -> None:
    assert [one.name for one in turns_of(text)] == names


@pytest.mark.parametrize(
    ("question", "said", "is_other"),
    [
        ("How many free seats does Tom have?", "four free seats", True),
        ("How many free seats does Priya have?", "four free seats", False),
        ("How many seats are free?", "four free seats", False),
        ("What does Anna pay for?", "train tickets", True),
        ("How many bags can Priya take?", "five bags", False),  # Tom says it, and of her
        ("What did Tom hear of the hike?", "14 December", False),  # nobody says it of himself
    ],
)
def test_what_one_says_of_himself_is_of_no_other(question: str, said: str, is_other: bool) -> None:
    start = CHAT.index(said)
    assert is_of_another_speaker(question, CHAT, start, start + len(said)) is is_other


@pytest.mark.parametrize(
    ("question", "said", "is_other"),
    [
        ("Which discount does Dr. Smith get?", "5 percent", True),  # a title is no name
        ("Which discount does Dr. Lee get?", "5 percent", False),
        ("Which room does Eva have?", "room 12", False),  # it is said to her
        ("At which gate is Eva picked up?", "gate 9", False),  # "her" may be Eva
    ],
)
def test_a_title_names_nobody_and_you_or_her_is_another_one(question: str, said: str, is_other: bool) -> None:
    talk = (
        "Dr. Lee: I get 5 percent. I booked you room 12.\nDr. Smith: Fine.\nEva: Thanks.\n"
        "Dr. Smith: I pick her up at gate 9.\nDr. Lee: Fine.\n"
    )
    start = talk.index(said)
    assert is_of_another_speaker(question, talk, start, start + len(said)) is is_other
