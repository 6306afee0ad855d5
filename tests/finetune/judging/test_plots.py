import pytest

from finetune.judging import plots


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


def test_of_many_labels_those_without_mistakes_are_shown_only_where_there_are_none_with_some():
    names = [f"label {n:02d}" for n in range(60)]
    figure = plots.confusion([names[1], *names[1:]], names)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == names[:2]
    assert len(plots.confusion(names, names).axes[0].get_yticklabels()) == 40
