"""The whole way with the store in PostgreSQL: crawl, alert, search, on two machines that share it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goeul.store import Store

QUERY = "지역:오산시 주제:데이터기반행정"


@pytest.fixture(scope="module")
def address(postgresql: Any) -> Iterator[str]:
    with postgresql.database("template0") as address:
        yield address.replace("goeul@", "goeul:s3cret@")


def test_from_outlet_to_search(fresh: Any, address: str, samples: Any, tmp_path: Path) -> None:
    def goeul(*args: str, machine: str = "first") -> Any:
        return fresh.moved(tmp_path / machine).here(*args, GOEUL_STORE_URL=address)

    assert goeul("saved", "add", "오산 데이터 소식", QUERY).code == 0
    crawl = goeul("crawl", "--once")
    assert crawl.code == 0, crawl.err
    with Store.open(address) as store:
        assert store.article_count() == len(samples.expected)
        assert store.outbox_size() == 0
        alerts = len(store.alerts())
        assert alerts > 0
    found = goeul("search", QUERY)
    assert found.code == 0, found.err
    assert "오산" in found.out

    # A second machine has nothing of its own but an index that it builds from what is stored.
    again = goeul("crawl", "--once", machine="second")
    assert again.code == 0, again.err
    with Store.open(address) as store:
        assert store.article_count() == len(samples.expected)
        assert len(store.alerts()) == alerts
    assert goeul("index", "--rebuild", machine="second").code == 0
    assert goeul("search", QUERY, machine="second").out == found.out
    assert not list(tmp_path.glob("*/goeul.db*")), "no store in a file"

    for run in (crawl, found, again):
        assert "s3cret" not in run.out + run.err


def test_settings_and_doctor_name_it_without_its_password(fresh: Any, address: str) -> None:
    shown = fresh.here("config", GOEUL_STORE_URL=address)
    assert "postgresql://goeul:********@" in shown.out
    examined = fresh.here("doctor", GOEUL_STORE_URL=address)
    assert "postgresql://goeul@" in examined.out
    assert "s3cret" not in shown.out + shown.err + examined.out + examined.err


def test_a_server_that_is_down_is_told(fresh: Any, tmp_path: Path) -> None:
    away = f"postgresql://goeul:s3cret@/goeul?host={tmp_path}"
    run = fresh.here("crawl", "--once", GOEUL_STORE_URL=away, GOEUL_LANG="en")
    assert run.code != 0
    assert "cannot be reached" in run.err
    assert "Traceback" not in run.err
    assert "s3cret" not in run.err
