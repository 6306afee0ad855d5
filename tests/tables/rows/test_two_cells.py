from __future__ import annotations

from rag_app.schema import Document
from rag_app.tables.rows.two_cells import of_two_cells, two_cells_asked

FERRY = """# Ferry passengers

| Route | 2023 Adults | 2023 Children | 2024 Adults | 2024 Children | Share of fares |
| --- | --- | --- | --- | --- | --- |
| Varnby - Osund | 41,200 | 9,800 | 43,950 | 10,150 | 61% |
| Osund - Tjell | 18,650 | 3,120 | 17,980 | 3,305 | 27% |
| Varnby - Hestra | 9,740 | 2015 | 11,260 | 2,480 | 12% |
"""
PRICES = """# Machines

| Machine | Price | Power (kW) |
| --- | --- | --- |
| Band saw | €3,850 | 2.2 |
| Planer | €6,150 | 4.0 |
| Sander | on request | 3.0 |
| Press | €940.50 | 0.75 |
"""
OF_FERRY = {
    "How many more adults took the Varnby - Hestra ferry in 2024 than in 2023?": "difference: 1,520",
    "How much did adults on the Osund - Tjell route fall from 2023 to 2024?": "difference: -670",
    "How many fewer children took the Osund - Tjell ferry in 2023 than in 2024?": "difference: 185",
    "How many adults and children took the Varnby - Hestra ferry in 2024 in total?": "sum: 13,740",
    "How many more adults took the Varnby - Hestra ferry in 2024 than in 2021?": None,
    "How many more dogs took the Varnby - Hestra ferry in 2024 than in 2023?": None,
    "What share do the Varnby - Osund and Osund - Tjell routes have together?": None,  # of what?
    "How many adults took the Varnby - Hestra ferry in 2024 and in 2023?": None,
    "By how many percent did adults on the Osund - Tjell route fall from 2023 to 2024?": None,
}
OF_PRICES = {
    "What is the difference between the price of the band saw and the planer?": "difference: €2,300",
    "How much more expensive is the planer than the band saw?": "difference: €2,300",
    "How much cheaper is the press than the band saw?": "difference: €2,909.50",
    "How much do the planer and the press cost together?": "sum: €7,090.50",
    "How much more expensive is the planer than the sander?": None,
    "How much more expensive is the planer than a lathe?": None,
    "What is the difference between the planer and the sander?": None,
}


def test_two_cells_are_compared_or_added_up(tables_of) -> None:
    for text, expected in ((FERRY, OF_FERRY), (PRICES, OF_PRICES)):
        (table,) = tables_of(Document("a.md", text))
        made = {q: (asked := two_cells_asked(q)) and of_two_cells(asked, table) for q in expected}
        assert not any(found and found[1].sure for found in made.values())
        assert {q: found and f"{found[0]}: {found[1].value}" for q, found in made.items()} == expected
