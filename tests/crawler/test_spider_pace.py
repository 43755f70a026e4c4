"""The time between two visits."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.job import PollRules
from crawler.pace import next_interval

RULES = PollRules(shortest=600, longest=86_400)


def after(before, **run):
    return next_interval(before, **{"worked": True, "found": 20, "new": 0, "rules": RULES, **run})


def test_first_visit():
    assert after(None, new=20) == 3600


def test_no_news_means_less_often_and_news_more_often():
    assert after(3600) > 3600
    assert after(3600, new=15) < 3600
    assert after(3600, new=3) == 3600


def test_first_news_after_a_silence_bring_it_back():
    assert after(86_400, new=1) == 3600
    assert after(86_400, new=20) == 1800


def test_a_failing_outlet_is_asked_ever_more_seldom_but_never_dropped():
    interval = None
    for _ in range(20):
        interval = after(interval, worked=False, found=0)
    assert interval == 86_400


@given(
    before=st.none() | st.floats(0, 1e9),
    worked=st.booleans(),
    found=st.integers(0, 5000),
    new=st.integers(0, 5000),
)
def test_always_within_bounds(before, worked, found, new):
    assert 600 <= next_interval(before, worked=worked, found=found, new=min(new, found), rules=RULES) <= 86_400
