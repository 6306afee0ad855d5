"""A calibration is fitted whatever the mix of the questions, and without what tells nothing."""

from finetune.judging.fitting import balanced_weights, fit_combined


def test_a_model_that_abstains_where_the_answer_is_has_no_say_in_refusals():
    sure, holds = [0.9, 0.8, 0.3, 0.1] * 6, [True, True, False, False] * 6
    abstains, knows = ([-0.1, -0.2, -3.0, -4.0] * 6, [-3.0, -4.0, -0.1, -0.2] * 6)
    kinds = ["a", "a", "b", "b"] * 6
    assert fit_combined(sure, knows, holds, kinds).abstention_model > 0
    fitted = fit_combined(sure, abstains, holds, kinds)
    assert fitted.abstention_model == 0 and fitted.abstention_retrieval > 0
    hardly = [-1.0, -2.0, -1.0, -1.9] * 6
    assert fit_combined(sure, hardly, holds, kinds).abstention_model == 0  # what it adds is less than a parameter


def test_truths_weigh_the_same_and_kinds_within_them():
    weights = balanced_weights(["a", "a", "b", "c"], [True, True, True, False])
    assert weights == [0.5, 0.5, 1.0, 2.0]
