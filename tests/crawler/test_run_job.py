"""The job as it goes to the child and arrives there."""

from datetime import date

import pytest

from crawler.job import CrawlJob, FetchRules
from goeul.errors import ConfigError
from goeul.records import Family, Outlet, Selectors

JOB = CrawlJob(
    store="/somewhere/store.sqlite3",
    outlets=(
        Outlet(
            id="osan",
            name="오산소식",
            family="paper",
            url="https://osan.example",
            hosts=("m.osan.example",),
            region=("41370",),
            sections={"정치": "politics"},
            select=Selectors(title=("h1",), drop=(".ad",)),
            verify_tls=False,
        ),
    ),
    families=(Family(id="paper", name="Paper", skins=(Selectors(name="A"),), valid_until=date(2027, 1, 1)),),
    fetch=FetchRules(user_agent="goeul/1 (+x)", allow_private=("127.0.0.1:80",), delay_seconds=0.5),
    pages=3,
)


def test_round_trip():
    text = JOB.to_json()

    assert "\n" not in text
    assert CrawlJob.from_json(text) == JOB
    assert CrawlJob.from_json(text.encode()) == JOB


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"store": 5}'])
def test_what_is_no_job_is_a_config_error(text):
    with pytest.raises(ConfigError):
        CrawlJob.from_json(text)


def test_every_wrong_field_is_named():
    text = JOB.to_json().replace('"delay_seconds":0.5', '"delay_seconds":"soon"').replace('"pages":3', '"pages":"x"')

    with pytest.raises(ConfigError) as caught:
        CrawlJob.from_json(text)
    assert "fetch.delay_seconds" in caught.value.en
    assert "pages" in caught.value.en
    assert "fetch.delay_seconds" in caught.value.ko


def test_an_outlet_of_no_known_family_is_named():
    with pytest.raises(ConfigError, match="osan: family paper"):
        CrawlJob.from_json(JOB.to_json().replace('"id":"paper"', '"id":"other"'))
