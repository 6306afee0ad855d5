import warnings

import pytest

from finetune.judging import drawing, plots
from finetune.run import TrainingResult


def test_shares_of_a_label_count_what_was_taken_for_a_label_that_is_not_shown():
    names = [f"label {n:02d}" for n in range(60)]
    pairs = [(name, name) for name in names for _ in range(4)]
    pairs += [(names[0], name) for name in names[1:]]  # (true, predicted): each once, most of them not shown
    pairs += [(names[n], names[n + 1]) for n in range(1, 40)]
    figure = plots.confusion([said for _, said in pairs], [true for true, _ in pairs])
    shown = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    shares = figure.axes[0].images[0].get_array()
    assert len(shown) == 40 and shown == sorted(shown) and names[0] in shown and names[59] not in shown
    assert shares[0, 0] == pytest.approx(4 / 63) and shares[0].sum() < 0.8
    assert shares[1, 1] == pytest.approx(4 / 5) and shares[1].sum() == pytest.approx(1)


def test_the_running_mean_of_a_short_training_follows_its_losses():
    losses = tuple((step, loss) for step, loss in enumerate((8.0, 4.0, 2.0), 1))
    result = TrainingResult(
        adapter=None, steps=3, best_step=3, metric="loss", best_metric=None, losses=losses, evaluations=(),
        trained_parameters=1, tokens=1, seconds=1.0, peak_bytes=1,
    )  # fmt: skip
    lines = {line.get_label(): list(line.get_ydata()) for line in plots.learning_curve(result).axes[0].lines}
    assert lines["training loss"] == [8.0, 4.0, 2.0]
    assert lines["running mean"] == pytest.approx([8.0, 11.2 / 1.9, (0.81 * 8 + 0.9 * 4 + 2) / 2.71])


def test_of_many_labels_those_without_mistakes_are_shown_only_where_there_are_none_with_some():
    names = [f"label {n:02d}" for n in range(60)]
    figure = plots.confusion([names[1], *names[1:]], names)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == names[:2]
    assert len(plots.confusion(names, names).axes[0].get_yticklabels()) == 40


def test_numbers_stand_for_labels_that_the_font_cannot_show_and_all_others_are_shown_as_they_are(painted):
    shown = ["Zürich", "costs $5 to $10", "счёт", "$\\foo$"]
    others = ["账单", "カード", "카드", "فاتورة", "חשבון", "card 💳", "a very long label " * 3]
    labels = [*shown, *others]
    numbers = plots.numbered(labels)
    assert sorted(numbers.values()) == sorted(others)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figure = plots.confusion(labels, labels)
        plots.png(figure)
    assert not [str(one.message) for one in told if "Glyph" in str(one.message) or "layout" in str(one.message)]
    for axis in (figure.axes[0].get_xticklabels(), figure.axes[0].get_yticklabels()):
        seen = [label.get_text() for label in axis]
        assert len(seen) == 11 and {*shown, *(f"({number})" for number in numbers)} == {*seen}
        assert [numbers.get(n, name) for n, name in enumerate(seen, 1)] == sorted(labels)


def test_what_numbers_stand_for_is_written_beside_the_plot_and_not_kept_for_the_next(tmp_path):
    told = []
    drawing._legend({2: "a|b\nc", 7: "账单"}, tmp_path / "confusion.md", told.append)
    assert (tmp_path / "confusion.md").read_text(encoding="utf-8").splitlines()[2:] == [
        "| (2) | a\\|b c |",
        "| (7) | 账单 |",
    ]
    assert len(told) == 1
    drawing._legend({}, tmp_path / "confusion.md", told.append)
    assert len(told) == 1 and not (tmp_path / "confusion.md").exists()
