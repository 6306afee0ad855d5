"""Amounts that measure what is asked for, and others."""

from __future__ import annotations

import pytest

from rag_app.text.figures.dimensions import is_of_another_dimension


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How hot may it get around the motor?", "15 kW"),
        ("What is the maximum temperature?", "2.5 bar"),
        ("What temperature does the oven need?", "40 minutes"),
        ("How heavy is the pump?", "1,200 mm"),
        ("How much does the pump weigh?", "$4,500"),
        ("What is the weight of the pump?", "18.5 kW"),
        ("How heavy is the receiver?", "-5 dBm"),
        ("How tall is the cabinet?", "85 kg"),
        ("What is the width of the cabinet?", "85 kg and 12 kg"),
        ("How loud is the fan?", "1,450 W"),
        ("How long does it take?", "45 °C"),
        ("How fast may it go?", "300 kg"),
        ("How many hours is the shop open?", "€12"),
        ("How many degrees Celsius may it have?", "60 minutes"),
        ("How many kilometres is the trail?", "3 hours"),
    ],
)
def test_what_is_measured_otherwise_is_told(question: str, said: str) -> None:
    assert is_of_another_dimension(said, question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How hot may it get around the motor?", "at most 55 °C"),
        ("How hot may it get around the motor?", "55 °C with the 15 kW motor"),
        ("How hot is the curry?", "3 chillies"),
        ("How heavy is the pump?", "two stone"),
        ("How heavy is the pump?", "38 lb"),
        ("How heavy was the rain?", "40 mm"),
        ("How much did the strike weigh on sales?", "€8.5 million"),
        ("How much does it weigh on earnings?", "€8.5 million"),
        ("What is the weight of bonds?", "40 %"),
        ("How long is the trail?", "12 km"),
        ("How long is the trail?", "3 hours"),
        ("How long a block can we ask for?", "12 m³"),
        ("How fast does the pump fill it?", "40 litres per minute"),
        ("How fast did sales grow?", "12 %"),
        ("How high was the fine?", "€300"),
        ("How far may their weights differ?", "9 t"),
        ("How many hours is the shop open?", "two days"),
        ("How many pounds is it?", "12 kg"),  # of weight or of money
        ("What is said of the motor?", "15 kW"),
    ],
)
def test_what_may_be_meant_is_left(question: str, said: str) -> None:
    assert not is_of_another_dimension(said, question)
