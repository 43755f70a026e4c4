"""The guard's word on addresses, and the resolver that withholds them."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address as TxIPv4
from twisted.internet.address import IPv6Address as TxIPv6

from crawler.guard import GuardedResolver, closed, endpoint

PUBLIC = [
    "8.8.8.8",
    "121.78.128.1",
    "172.32.0.1",
    "100.128.0.1",
    "2404:6800:4004:80a::200e",
    "2001:2b8::1",  # Korean allocations begin with 2001:2xx
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
CLOSED = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "::1": "loopback",
    "0.0.0.0": "unspecified",
    "0.1.2.3": "unspecified",
    "::": "unspecified",
    "10.0.0.1": "private",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.168.0.1": "private",
    "fd00:ec2::254": "private",  # metadata over IPv6
    "fc00::1": "private",
    "169.254.169.254": "link-local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "100.100.100.200": "shared",
    "168.63.129.16": "metadata",
    "192.0.0.192": "reserved",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "255.255.255.255": "reserved",
    "198.18.0.1": "benchmark",
    "203.0.113.9": "documentation",
    "2001:db8::1": "documentation",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:169.254.169.254": "link-local",
    "::127.0.0.1": "private",  # IPv4-compatible form, long out of use
    "64:ff9b::7f00:1": "loopback",
    "64:ff9b:1::7f00:1": "private",
    "2002:7f00:1::": "reserved",  # 6to4
    "2001:0:7f00:1::": "reserved",  # Teredo
    "localhost": "not an address",
    "": "not an address",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_open(address):
    assert closed(address) is None


@pytest.mark.parametrize(("address", "word"), CLOSED.items())
def test_closed_addresses_are_named(address, word):
    assert closed(address) == word


@given(st.ip_addresses(v=4))
def test_never_laxer_than_the_standard_library_ipv4(address: IPv4Address):
    if not address.is_global or address.is_multicast:
        assert closed(str(address))


@given(st.ip_addresses(v=4))
def test_ipv4_carried_by_ipv6_is_judged_like_itself(address: IPv4Address):
    assert closed(f"::ffff:{address}") == closed(str(address))
    assert closed(str(IPv6Address(int(ip_address("64:ff9b::")) | int(address)))) == closed(str(address))


@given(st.ip_addresses(v=6))
def test_never_laxer_than_the_standard_library_ipv6(address: IPv6Address):
    carried = address.ipv4_mapped is not None or address in ip_network("64:ff9b::/96")
    if not carried and (not address.is_global or address.is_multicast):
        assert closed(str(address))


@pytest.mark.parametrize(
    ("host", "port", "written"),
    [
        ("LOCALHOST", 80, "localhost:80"),
        ("localhost.", 80, "localhost:80"),
        ("::1", 8080, "[::1]:8080"),
        ("[::1]", 8080, "[::1]:8080"),
        ("고을.한국", 80, "xn--299am41c.xn--3e0b707e:80"),
        ("a..b", 80, "a..b:80"),
    ],
)
def test_endpoint_is_what_a_person_lists(host, port, written):
    assert endpoint(host, port) == written


class FakeDns:
    """Twisted's resolver with a table for a network."""

    def __init__(self, **names):
        self.names = names

    def resolveHostName(self, receiver, hostName, portNumber=0, *_):
        receiver.resolutionBegan(None)
        for address in self.names.get(hostName.replace(".", "_"), [hostName]):
            kind = TxIPv6 if ":" in address else TxIPv4
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()


class Receiver:
    def __init__(self):
        self.addresses = []
        self.complete = False

    def resolutionBegan(self, resolution):
        pass

    def addressResolved(self, address):
        self.addresses.append(address.host)

    def resolutionComplete(self):
        self.complete = True


def resolve(resolver, host, port=80):
    receiver = Receiver()
    resolver.resolveHostName(receiver, host, port)
    assert receiver.complete
    return receiver.addresses


def test_a_name_that_points_inside_gets_no_address():
    resolver = GuardedResolver(FakeDns(paper_kr=["10.0.0.5"]), [])

    assert resolve(resolver, "paper.kr") == []
    assert resolver.refusal("paper.kr", 80) == "paper.kr:80 → 10.0.0.5 (private)"


def test_a_name_with_both_kinds_keeps_the_public_one():
    resolver = GuardedResolver(FakeDns(paper_kr=["10.0.0.5", "8.8.8.8", "::1"]), [])

    assert resolve(resolver, "paper.kr") == ["8.8.8.8"]
    assert resolver.refusal("paper.kr", 80) is None


def test_only_the_listed_host_and_port_may_be_inside():
    resolver = GuardedResolver(FakeDns(localhost=["127.0.0.1"]), ["127.0.0.1:8001", "LOCALHOST:9"])

    assert resolve(resolver, "127.0.0.1", 8001) == ["127.0.0.1"]
    assert resolve(resolver, "127.0.0.1", 8002) == []
    assert resolve(resolver, "localhost", 8001) == []
    assert resolve(resolver, "localhost", 9) == ["127.0.0.1"]


def test_a_rebound_name_is_judged_anew_each_time():
    dns = FakeDns(paper_kr=["8.8.8.8"])
    resolver = GuardedResolver(dns, [])

    assert resolve(resolver, "paper.kr") == ["8.8.8.8"]
    dns.names["paper_kr"] = ["127.0.0.1"]
    assert resolve(resolver, "paper.kr") == []
    dns.names["paper_kr"] = ["8.8.8.8"]
    assert resolve(resolver, "paper.kr") == ["8.8.8.8"]
    assert resolver.refusal("paper.kr", 80) is None


def test_refusals_remembered_are_bounded():
    resolver = GuardedResolver(FakeDns(), [])
    for port in range(1, 3000):
        resolve(resolver, "127.0.0.1", port)

    assert resolver.refusal("127.0.0.1", 1) is None
    assert resolver.refusal("127.0.0.1", 2999) is not None


def test_a_name_that_does_not_exist_is_no_refusal():
    resolver = GuardedResolver(FakeDns(nowhere_kr=[]), [])

    assert resolve(resolver, "nowhere.kr") == []
    assert resolver.refusal("nowhere.kr", 80) is None
