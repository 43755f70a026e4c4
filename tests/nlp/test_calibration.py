"""Reliability and Platt's calibration."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.calibration import brier, platt, reliability
from nlp.logistic import chance


def test_bins_tell_how_many_of_a_confidence_were_right() -> None:
    judged = [(0.7, True), (0.75, True), (0.79, False), (0.8, True), (1.0, True), (0.95, False)]
    bins = reliability(judged)
    assert [(each.low, each.count, each.right) for each in bins] == [(0.7, 3, 2), (0.8, 1, 1), (0.9, 2, 1)]
    assert bins[0].share == pytest.approx(2 / 3)
    assert bins[0].confidence == pytest.approx(0.7467, abs=1e-3)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_every_judgement_is_in_one_bin(judged: list[tuple[float, bool]]) -> None:
    bins = reliability(judged)
    assert sum(each.count for each in bins) == len(judged)
    assert sum(each.right for each in bins) == sum(right for _, right in judged)
    assert all(each.low - 1e-6 <= each.confidence <= each.low + 0.1 + 1e-6 for each in bins)
    assert 0 <= brier(judged) <= 1


def test_brier_is_the_squared_distance() -> None:
    assert brier([]) == 0
    assert brier([(1.0, True), (0.0, False)]) == 0
    assert brier([(0.5, True), (0.5, False)]) == pytest.approx(0.25)
    assert brier([(0.9, False)]) == pytest.approx(0.81)


def test_odds_that_boast_are_taken_down() -> None:
    dice = random.Random(1)
    true_odds = [dice.uniform(-3, 3) for _ in range(5_000)]
    judged = [(2 * odds + 1, dice.random() < chance(odds), 1.0) for odds in true_odds]
    slope, shift = platt(judged)
    assert slope == pytest.approx(0.5, abs=0.05)
    assert shift == pytest.approx(-0.5, abs=0.1)


def test_what_was_always_right_gives_a_finite_slope() -> None:
    slope, shift = platt([(odds, odds > 0, 1.0) for odds in (-2.0, -1.0, 1.0, 2.0)])
    assert 0 < slope < 50
    assert shift == pytest.approx(0.0, abs=1e-6)
