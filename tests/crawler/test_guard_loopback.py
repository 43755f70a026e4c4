"""The guard before real servers: what is not listed is never connected to, however it is written or reached."""

import pytest

VIEW = "/news/articleView.html?idxno="
# As a person may write 127.0.0.1, and the resolver will understand. The last three are no names for some resolvers.
LOOPBACKS = [
    "127.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0x7f000001",
    "2130706433",
    "127.1",
    "localhost",
    "0",
    "0177.0.0.1",
]
INSIDE = ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "10.0.0.1", "[fe80::1]", "[::ffff:10.0.0.1]"]


@pytest.fixture
def inside(make_outlet):
    """A service on the private network that no outlet may reach."""
    return make_outlet(3)


def test_no_way_of_writing_an_address_gets_round_the_list(desk, inside, make_outlet):
    records = [
        inside.record(f"own-{number}", url=f"http://{host}:{inside.port}") for number, host in enumerate(LOOPBACKS)
    ]
    records += [inside.record(f"far-{number}", url=f"http://{host}") for number, host in enumerate(INSIDE)]
    records.append(inside.record("tls", url=f"https://127.0.0.1:{inside.port}"))
    listed = make_outlet(2)
    allow = (listed.netloc, f"localhost:{listed.port}", "127.0.0.1:80", "127.0.0.1")

    child = desk.run(desk.job(*records, listed.record("listed"), allow=allow))

    assert child.exit_code == 0, child.errors
    assert inside.connections == 0
    states = {each["outlet"]: each["state"] for each in child.of("outlet")}
    assert states.pop("listed") == "ok"
    for unsure in ("own-7", "own-8"):
        assert states.pop(unsure) in ("private address", "DNS")
    assert set(states.values()) == {"private address"}
    with desk.store() as store:
        assert store.outlet_states()["own-0"].detail == f"127.0.0.1:{inside.port} → 127.0.0.1 (loopback)"


def test_redirects_links_and_feed_items_lead_nowhere_inside(desk, inside, make_outlet, web):
    outlet, lured = make_outlet(6), make_outlet(2)
    target = f"http://{inside.netloc}{VIEW}1000"
    outlet.replies[VIEW + "1001"] = web.Reply(status=302, headers={"Location": target})
    outlet.replies[VIEW + "1002"] = web.Reply(status=302, headers={"Location": f"//{inside.netloc}{VIEW}1000"})
    outlet.replies[VIEW + "1003"] = web.Reply(
        f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head></html>'
    )
    outlet.replies["/rss/all.xml"] = web.Reply(
        f"<rss><channel><item><link>{target}</link></item>"
        f"<item><link>http://{outlet.netloc}{VIEW}1004</link></item></channel></rss>",
        kind="text/xml",
    )
    outlet.replies["/news/articleList.html?page=1"] = web.Reply(
        web.links([target, *(VIEW + each for each in outlet.ids)])
    )
    lured.replies["/robots.txt"] = web.Reply(status=301, headers={"Location": f"http://{inside.netloc}/robots.txt"})
    records = outlet.record(), lured.record("lured")

    child = desk.run(desk.job(*records, allow=(outlet.netloc, lured.netloc)))

    assert child.exit_code == 0, child.errors
    assert inside.connections == 0
    reasons = {each["article"]: each["reason"] for each in child.of("skipped") + child.of("retry")}
    assert reasons == {"1001": "private address", "1002": "private address"}
    assert sorted(each["article"] for each in child.of("fetched")) == ["1000", "1003", "1004", "1005"]
    assert [each["state"] for each in child.of("outlet", "paper")] == ["ok"]
    assert lured.paths() == ["/robots.txt"]
    assert [each["state"] for each in child.of("outlet", "lured")] == ["robots unavailable"]
