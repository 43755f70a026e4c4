"""Logistic regression: what it must find, and what beliefs do to it."""

import random
from math import exp, log

import pytest

from nlp.logistic import Belief, Example, chance, fit

LOOSE = Belief(0.0, 1e-6)


def test_one_weight_is_the_log_odds_of_the_share() -> None:
    examples = [Example((1.0,), True)] * 30 + [Example((1.0,), False)] * 10
    (bias,) = fit(examples, (LOOSE,))
    assert bias == pytest.approx(log(3), abs=1e-4)


def test_an_example_of_weight_two_counts_twice() -> None:
    once = fit([Example((1.0,), True, 2.0), Example((1.0,), False)], (LOOSE,))
    twice = fit([Example((1.0,), True), Example((1.0,), True), Example((1.0,), False)], (LOOSE,))
    assert once == pytest.approx(twice)


def test_the_weights_behind_the_examples_are_found_again() -> None:
    dice = random.Random(3)
    truth = (1.5, -2.0, 0.5)
    examples = []
    for _ in range(4_000):
        row = (float(dice.random() < 0.5), dice.random(), 1.0)
        odds = sum(weight * value for weight, value in zip(truth, row, strict=True))
        examples.append(Example(row, dice.random() < 1 / (1 + exp(-odds))))
    found = fit(examples, (LOOSE, LOOSE, LOOSE))
    assert found == pytest.approx(truth, abs=0.3)
    assert found == fit(examples, (LOOSE, LOOSE, LOOSE))


def test_a_firm_belief_stays_where_examples_are_few() -> None:
    examples = [Example((1.0,), False)] * 5
    (loose,) = fit(examples, (Belief(1.2, 0.1),))
    (firm,) = fit(examples, (Belief(1.2, 200.0),))
    assert loose < 0 < firm
    assert firm == pytest.approx(1.2, abs=0.05)


def test_examples_without_any_error_give_no_endless_weight() -> None:
    (weight,) = fit([Example((1.0,), True)] * 1_000, (Belief(0.0, 2.0),))
    assert 3 < weight < 10


def test_without_examples_beliefs_are_all_there_is() -> None:
    assert fit([], (Belief(0.7, 1.0), Belief(-0.2, 3.0))) == pytest.approx((0.7, -0.2))


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values, 1 are expected"):
        fit([Example((1.0, 2.0), True)], (LOOSE,))


@pytest.mark.parametrize(("odds", "share"), [(0.0, 0.5), (log(3), 0.75), (1e9, 1.0), (-1e9, 0.0)])
def test_chance_of_any_log_odds(odds: float, share: float) -> None:
    assert chance(odds) == pytest.approx(share)
