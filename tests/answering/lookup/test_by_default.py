"""Whether something is on by default stands in its own entry."""

from __future__ import annotations

import pytest
from passages import passage

from rag_app.answering.lookup.by_default import default_of

ENTRIES = (
    "##### bilge_lamp\n\n> - Units: bool\n> - Default: off\n\nLights the bilge.\n\n"
    "##### bilge_pump\n\n> - Units: bool\n> - Default: on\n\nPumps what is in it."
)
LABELS = "Bilge lamp\nDefault value: 0\n\nBilge pump\nRange: 0 to 1\nDefault value: 1\n"
ROWS = "| Option | What it does | Default |\n|---|---|---|\n| lamp | lights | no |\n| pump | pumps | yes |\n"


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Is bilge_pump on by default?", ENTRIES, ("bilge_pump: Default: on", True)),
        ("Is bilge_lamp on by default?", ENTRIES, ("bilge_lamp: Default: off", False)),
        ("Is bilge_lamp disabled by default?", ENTRIES, ("bilge_lamp: Default: off", True)),
        ("Is the bilge pump enabled by default?", LABELS, ("Bilge pump: Default value: 1", True)),
        ("Is the bilge lamp enabled by default?", LABELS, ("Bilge lamp: Default value: 0", False)),
        ("Is the pump enabled by default?", ROWS, ("pump; What it does: pumps; Default: yes", True)),
        ("Is the lamp enabled by default?", ROWS, ("lamp; What it does: lights; Default: no", False)),
        ("Is the pump enabled by default?", "## pump_enabled\n\nDefault: 1", ("pump_enabled: Default: 1", True)),
        ("Is the pump on by default?", "## Pump\n\nPumps.\n\nDefault: off", ("Pump: Default: off", False)),
        ("Is the pump on by default?", "## Pump level\n\nDefault: 0", None),
        ("Is the pump on by default?", "Pump\nRange: 0 to 9\nDefault: 0", None),
        ("Is the pump on by default?", "## no-pump\n\nDefault: off", None),
        ("Is the pump on by default?", "## Lamp\n\nDisables the pump.\n\nDefault: off", None),
        ("Is the pump on by default?", ROWS.replace("| pump", "| no-pump"), None),
        ("Is the pump on by default?", ROWS.replace("pumps | yes", "number | 1"), None),
        ("Is bilge_pump on?", ENTRIES, None),
        ("Is the anchor on by default?", ENTRIES, None),
        ("Is the pump of the ferry on by default?", ROWS, None),
        ("Is the pump enabled by default?", f"{ROWS}\n## Pump\n\nDefault: off", None),  # which one?
    ],
)
def test_the_entry_of_what_is_asked_about_says_its_default(question, text, said):
    found = default_of(question, [passage(1, text)])
    assert (found and (found[0].text, found[1])) == said
