"""The time between two visits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.job import PollRules
from crawler.pace import default, jittered, next_interval, weight
from crawler.words import CERTIFICATE, DNS, EMPTY_LIST, MOVED, OK, REFUSED, ROBOTS, ROBOTS_DOWN, TIMEOUT

RULES = PollRules(shortest=600, longest=86_400)
DEFAULT = default(RULES)
HOUR = 3600
WORDS = (OK, DNS, TIMEOUT, REFUSED, ROBOTS, MOVED, EMPTY_LIST, CERTIFICATE, "HTTP 404", "HTTP 503", "HTTP 429")
words = st.sampled_from(WORDS)
intervals = st.none() | st.floats(0, 1e9)
links = st.integers(0, 5000)


def after(before, **run):
    return next_interval(before, **{"state": OK, "found": 20, "new": 0, "rules": RULES, **run})


def test_first_visit():
    assert after(None, new=20) == DEFAULT


def test_no_news_means_less_often_and_news_more_often():
    assert after(3600) > 3600
    assert after(1800, new=15) < 1800
    assert after(1800, new=1) == 1800  # one of the twenty that are shown
    assert after(1200, new=1, found=60) > 1200  # one of sixty: we come too early
    assert after(1800, new=1, found=60) == 1800


def test_an_outlet_full_of_news_is_asked_every_ten_minutes():
    interval = None
    for _ in range(10):
        interval = after(interval, new=20)
    assert interval == 600


def test_first_news_after_a_silence_bring_it_back_to_the_default():
    assert after(86_400, new=1) == DEFAULT
    assert after(86_400, new=20) == DEFAULT


@pytest.mark.parametrize("state", [word for word in WORDS if word != OK])
def test_a_failing_outlet_is_asked_ever_more_seldom_but_never_dropped(state):
    interval = None
    for _ in range(60):
        last, interval = interval, after(interval, state=state, found=0)
        assert last is None or interval > last or interval == 86_400
    assert interval == 86_400


def test_faults_weigh_by_what_they_say_of_the_next_visit():
    assert weight(OK) == 0
    assert {weight(word) for word in (DNS, TIMEOUT)} == {0.25}
    assert {weight(word) for word in (REFUSED, "HTTP 503", "HTTP 429", EMPTY_LIST)} == {0.5}
    assert weight(ROBOTS_DOWN) == weight("HTTP 503")
    assert {weight(word) for word in (ROBOTS, MOVED, "HTTP 404", "HTTP 403", "a word of later")} == {1}
    assert after(3600, state=DNS) < after(3600, state="HTTP 503") < after(3600, state="HTTP 404") == 7200


def test_a_host_that_is_back_is_asked_as_often_as_any_other():
    assert after(80_000, recovered=True) == DEFAULT
    assert after(600, recovered=True) == 600


def test_a_visit_by_hand_stretches_nothing():
    assert after(1800, waited=20) == 1800
    assert after(1800, state="HTTP 404", found=0, waited=20) == 1800
    assert after(1800, waited=1790) > 1800
    assert after(1800, state="HTTP 404", found=0, waited=1790) == 3600
    assert after(1800, new=20, waited=20) < 1800  # news count however soon


def test_the_default_follows_the_setting():
    assert default(PollRules(shortest=10, longest=86_400)) == 30
    assert default(PollRules(shortest=600, longest=900)) == 900


def delays(published, days, shown=20):
    """How long each of the hours in `published` (sorted) waited for a visit, in hours, with the real rule."""
    at, interval, seen, found = 0.0, None, 0, []
    while at < days * 24:
        new = sum(hour <= at for hour in published[seen:])
        found += [at - hour for hour in published[seen : seen + new]]
        seen += new
        interval = after(interval, new=min(new, shown), found=shown, waited=interval)
        at += interval / HOUR
    return sorted(found)


def test_an_outlet_of_office_hours_is_read_within_the_hour_also_on_monday_morning():
    weekdays = [day for day in range(28) if day % 7 < 5]
    late = delays([24 * day + hour for day in weekdays for hour in range(9, 18)], 28)
    assert late[len(late) // 2] <= 0.5
    assert late[int(len(late) * 0.9)] <= 1.5
    assert late[-1] <= 3.5


def test_a_weekly_paper_is_read_on_its_day():
    late = delays([168 * week + 9 for week in range(8) for _ in range(12)], 56)
    assert late[-1] <= 8


def test_a_silent_outlet_is_asked_once_a_day_in_the_end():
    at, interval = 0.0, None
    while at < 40 * 24:
        interval = after(interval, waited=interval)
        at += interval / HOUR
    assert interval == 86_400


def test_news_count_though_another_source_is_broken():
    assert after(3600, state="HTTP 503", new=15) == after(3600, new=15)


@given(before=intervals, state=words, found=links, new=links, recovered=st.booleans())
def test_always_within_bounds(before, state, found, new, recovered):
    interval = after(before, state=state, found=found, new=min(new, found), recovered=recovered)
    assert 600 <= interval <= 86_400


@given(before=st.floats(600, 86_400), found=st.integers(1, 5000), data=st.data())
def test_more_news_never_mean_a_longer_wait(before, found, data):
    few = data.draw(st.integers(0, found))
    many = data.draw(st.integers(few, found))
    assert after(before, found=found, new=many) <= after(before, found=found, new=few)


@given(before=st.floats(DEFAULT, 86_400), found=st.integers(1, 5000), data=st.data(), state=words)
def test_any_news_bring_a_quiet_outlet_back(before, found, data, state):
    assert after(before, state=state, found=found, new=data.draw(st.integers(1, found))) <= DEFAULT


@given(interval=st.floats(600, 86_400), random=st.floats(0, 1))
def test_jitter_moves_by_a_tenth_at_most_and_stays_within_bounds(interval, random):
    moved = jittered(interval, RULES, lambda: random)
    assert 600 <= moved <= 86_400
    assert abs(moved - interval) <= 0.1 * interval + 1e-6


def test_jitter_spreads_outlets_that_were_visited_together():
    assert [round(jittered(7200, RULES, lambda at=at: at)) for at in (0.0, 0.5, 1.0)] == [6480, 7200, 7920]
