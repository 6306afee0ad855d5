"""JSON that other programs export: which objects are records, and what their fields say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag_app.config import IndexRecipe
from rag_app.documents.child.contents import documents_of
from rag_app.schema import Document

ANA, BEN = "5e0f1a2b3c4d5e6f7a8b9c01", "5e0f1a2b3c4d5e6f7a8b9c02"
DOING = "6e0f1a2b3c4d5e6f7a8b9c03"


def read(path: Path, value: Any) -> list[Document]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")
    found = documents_of(path, path.name, IndexRecipe(), lambda warning: None)
    return [document for document in found if isinstance(document, Document)]


def test_cards_of_a_board_name_their_list_and_people(tmp_path: Path) -> None:
    board = {
        "id": "7e0f1a2b3c4d5e6f7a8b9c04",
        "name": "Office",
        "members": [{"id": ANA, "fullName": "Ana Silva"}, {"id": BEN, "fullName": "Ben Okoro"}],
        "lists": [{"id": DOING, "name": "Doing"}],
        "cards": [
            {
                "id": "8e0f1a2b3c4d5e6f7a8b9c05",
                "name": "Renew the insurance",
                "desc": "The policy ends on 30 June.",
                "idList": DOING,
                "idMembers": [ANA, BEN],
                "due": "2024-06-15T12:00:00.000Z",
                "labels": [{"id": "9e0f1a2b3c4d5e6f7a8b9c06", "name": "urgent", "color": "red"}],
                "idLabels": ["9e0f1a2b3c4d5e6f7a8b9c06"],
            }
        ],
    }
    documents = {d.title: d for d in read(tmp_path / "board.json", board)}
    assert list(documents) == [
        "Office: Ana Silva", "Office: Ben Okoro", "Office: Doing", "Office: Renew the insurance", "Office",
    ]  # fmt: skip
    assert documents["Office: Renew the insurance"].text == (
        "id: 8e0f1a2b3c4d5e6f7a8b9c05\nname: Renew the insurance\n"
        "desc: The policy ends on 30 June.\nlist: Doing\nmembers: Ana Silva, Ben Okoro\n"
        "due: 2024-06-15 12:00 UTC\nlabels: urgent (color: red)"
    )
    assert documents["Office: Renew the insurance"].source == "board.json#row=4"


def test_turns_of_conversations_are_records_with_their_title(tmp_path: Path) -> None:
    def node(number: int, role: str, text: str) -> dict[str, Any]:
        own = f"0000000{number}-aaaa-bbbb-cccc-000000000000"
        said = {"content_type": "text", "parts": [text]}
        message = {"id": own, "author": {"role": role}, "create_time": 1704450000.5 + 60 * number, "content": said}
        return {"id": own, "message": message, "parent": None, "children": []}

    nodes = [node(1, "user", "How often do I feed the starter?"), node(2, "assistant", "Every twelve hours at 25 °C.")]
    chat = {"title": "Sourdough", "create_time": 1704450000.0, "mapping": {one["id"]: one for one in nodes}}
    documents = read(tmp_path / "conversations.json", [chat])
    assert [d.title for d in documents] == ["Sourdough", "Sourdough"]
    assert documents[1].text == (
        "author role: assistant\ncreate_time: 2024-01-05 10:22 UTC\ncontent content_type: text\n"
        "content parts: Every twelve hours at 25 °C."
    )
    turns = [
        {"uuid": "1-2", "sender": "human", "created_at": "2024-05-01T10:00:00Z", "text": text,
         "content": [{"type": "text", "text": text, "start_timestamp": "2024-05-01T10:00:00Z"}]}
        for text in ("Which pump lifts water to 2 m?", "The AquaLift does lift it.")
    ]  # fmt: skip
    documents = read(tmp_path / "other.json", [{"uuid": "3-4", "name": "Pumps", "chat_messages": turns}])
    assert [d.text.count("AquaLift") for d in documents] == [0, 0, 1]  # said once, in a turn of its own


def test_messages_take_names_from_a_file_of_people_beside_them(tmp_path: Path) -> None:
    people = [
        {"id": "U012AB", "name": "ana", "real_name": "Ana Silva"},
        {"id": "U034CD", "name": "ben", "real_name": "Ben Okoro"},
    ]
    read(tmp_path / "users.json", people)
    text = "<@U034CD> see <https://x.org/a|the plan> &amp; tell <#C1|general>"
    message = {"type": "message", "user": "U012AB", "text": text, "ts": "1705056000.000200"}
    (document,) = read(tmp_path / "general" / "2024-01-12.json", [message])
    assert document.text == (
        "type: message\nuser: Ana Silva\ntext: @Ben Okoro see the plan (https://x.org/a) & tell #general\n"
        "ts: 2024-01-12 10:40 UTC"
    )


def test_messages_within_an_object_keep_who_and_when(tmp_path: Path) -> None:
    author = {"id": "111111111111111111", "name": "dragon99", "nickname": "Maya", "avatarUrl": "https://x.org/a.png"}
    messages = [
        {
            "id": f"99123456789012345{n}",
            "timestamp": f"2024-03-0{n}T19:00:00.1+00:00",
            "content": text,
            "author": author,
        }
        for n, text in enumerate(["Raid on Saturday at eight", "ok", "Bring three frost potions"], start=1)
    ]
    export = {"guild": {"id": "123456789012345678", "name": "Owls"}, "messages": messages, "messageCount": 3}
    documents = read(tmp_path / "raids.json", export)
    assert documents[1].text == "timestamp: 2024-03-02 19:00 UTC\ncontent: ok\nauthor name: dragon99\nauthor: Maya"
    assert {d.title for d in documents} == {"Owls"}
    assert documents[3].text == "guild: Owls\nmessageCount: 3"


def test_what_every_record_says_alike_within_is_said_once(tmp_path: Path) -> None:
    issues = [
        {"key": f"OPS-{n}", "summary": f"Fault {n}", "status": {"name": "Open", "self": "https://x.org/3"},
         "project": {"name": "Web", "simplified": False}, "price": {"amount": n, "currency": "EUR"}}
        for n in range(6)
    ]  # fmt: skip
    documents = read(tmp_path / "issues.json", {"issues": issues})
    assert documents[0].text == (
        "key: OPS-0\nsummary: Fault 0\nstatus: Open\nproject: Web\nprice amount: 0\nprice currency: EUR"
    )
    assert documents[6].text == "project simplified: false"


def test_settings_stay_text_and_lists_of_flat_objects_lose_nothing(tmp_path: Path) -> None:
    settings = {"compilerOptions": {"target": "es2022", "strict": True, "outDir": "dist"}, "files": [{"path": "a.ts"}]}
    (document,) = read(tmp_path / "tsconfig.json", settings)
    assert document.text.startswith('{"compilerOptions"')
    order = {
        "id": "3f2a1b00-0000-4000-8000-000000000001",
        "customer": "Ana",
        "customer_id": 17,
        "note": "",
        "paid": False,
    }
    (document,) = read(tmp_path / "orders.json", [order])
    assert document.text == ("id: 3f2a1b00-0000-4000-8000-000000000001\ncustomer: Ana\ncustomer_id: 17\npaid: false")
    note = {"title": "Hall paint", "textContent": "Two coats\nof white paint", "isPinned": False}
    (document,) = read(tmp_path / "note.json", note)
    assert document.text == "title: Hall paint\ntextContent: Two coats\nof white paint\nisPinned: false"


def test_orders_keep_identifiers_and_what_stands_beside_a_list_its_label(tmp_path: Path) -> None:
    order = {
        "id": "3f2a1b00-0000-4000-8000-000000000001",
        "created_at": "2024-03-01T10:00:00Z",
        "customer": {"name": "Ana", "address": {"street": "12 High Street", "city": "Leeds"}},
        "lines": [{"product": "Hose", "price": {"amount": 9, "currency": "EUR"}, "color": "#FF0000"}],
    }
    first, rest = read(tmp_path / "orders.json", {"shop": {"till": {"cash": 19.95}}, "orders": [order]})
    assert first.text == (
        "id: 3f2a1b00-0000-4000-8000-000000000001\ncreated_at: 2024-03-01 10:00 UTC\ncustomer: Ana\n"
        "customer address street: 12 High Street\ncustomer address city: Leeds\n"
        "lines: product: Hose, price amount: 9, price currency: EUR, color: #FF0000"
    )
    assert rest.text == "shop till cash: 19.95"
