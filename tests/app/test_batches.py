"""Outlets are dealt out to crawlers: none twice, none lost, those of one host together, never too many to one."""

from hypothesis import given
from hypothesis import strategies as st

from app.batches import MOST, apart, batches
from crawler.sites import own_hosts
from goeul.records import Outlet


def outlet(number: int, host: int, *further: int) -> Outlet:
    return Outlet(
        id=f"o{number}",
        name=f"신문 {number}",
        family="ndsoft",
        url=f"http://h{host}.example",
        hosts=tuple(f"h{each}.example" for each in further),
    )


@st.composite
def outlet_lists(draw: st.DrawFn) -> list[Outlet]:
    hosts = st.integers(0, 60)
    shapes = draw(st.lists(st.tuples(hosts, st.lists(hosts, max_size=1)), max_size=120))
    return [outlet(number, host, *further) for number, (host, further) in enumerate(shapes)]


@given(outlet_lists(), st.integers(1, 5))
def test_every_outlet_is_dealt_once_and_hosts_stay_whole(outlets: list[Outlet], children: int) -> None:
    dealt = batches(outlets, children)
    assert sorted(each.id for batch in dealt for each in batch) == sorted(each.id for each in outlets)
    for batch in dealt:
        others = [each for other in dealt if other is not batch for each in other]
        assert apart(batch, others) == batch
        assert [int(each.id[1:]) for each in batch]


def test_few_outlets_go_to_one_crawler_and_many_to_no_more_than_forty_each() -> None:
    def sizes(number: int, children: int) -> list[int]:
        return [len(batch) for batch in batches([outlet(each, each) for each in range(number)], children)]

    assert sizes(0, 2) == []
    assert sizes(3, 2) == [3]
    assert sizes(20, 2) == [10, 10]
    assert sizes(30, 1) == [30]
    assert max(sizes(220, 2)) <= MOST
    assert len(sizes(220, 2)) == 6


def test_apart_compares_every_host() -> None:
    mobile = outlet(1, 1, 7)
    assert apart([outlet(2, 7), outlet(3, 8)], [mobile]) == [outlet(3, 8)]
    assert own_hosts(mobile) == ("h1.example", "h7.example")
