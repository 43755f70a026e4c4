"""No outlet, redirect or feed item reaches a private network: the address is checked when connecting, after DNS.

Twisted asks the reactor's name resolver for every connection, with the host as written in the URL (names, IP literals
and odd forms such as 0x7f000001 alike) and the port, and then connects to nothing but the addresses that the resolver
hands over (twisted.internet.endpoints.HostnameEndpoint.connect). So a resolver that withholds closed addresses closes
them, and a name cannot be bound to another address between the check and the connection.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Protocol, Self

from scrapy.crawler import Crawler
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

# IANA special-purpose registries (RFC 6890 and its updates), and the addresses where clouds answer with credentials.
_CLOSED_V4 = tuple(
    (ip_network(network), word)
    for network, word in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared"),  # RFC 6598; a metadata service lives at 100.100.100.200
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "metadata"),  # a public number, but answered inside one cloud
        ("169.254.0.0/16", "link-local"),  # metadata at 169.254.169.254
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),  # metadata at 192.0.0.192
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmark"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_CLOSED_V6 = tuple(
    (ip_network(network), word)
    for network, word in (
        ("2001::/23", "reserved"),  # Teredo and other tunnels
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "reserved"),  # 6to4 carries an IPv4 address and is out of use
        ("3fff::/20", "documentation"),
    )
)
_GLOBAL_V6 = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
_REMEMBERED = 1000  # refusals kept for the error message


def closed(address: str) -> str | None:
    """Why `address` (numeric, any IP version) must not be connected to, in a word; None for a public one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "not an address"
    if isinstance(ip, IPv6Address):
        carried = _carried(ip)
        if carried is None:
            return _closed_v6(ip)
        ip = carried
    return next((word for network, word in _CLOSED_V4 if ip in network), None)


def _carried(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that the network will really talk to, for IPv4-mapped and NAT64 addresses."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


def _closed_v6(ip: IPv6Address) -> str | None:
    if ip in _GLOBAL_V6:
        return next((word for network, word in _CLOSED_V6 if ip in network), None)
    if ip.is_loopback or ip.is_unspecified:
        return "loopback" if ip.is_loopback else "unspecified"
    if ip.is_multicast or ip.is_link_local:
        return "multicast" if ip.is_multicast else "link-local"
    return "private"


def endpoint(host: str, port: int) -> str:
    """The "host:port" that a person lists: lower case, IPv6 in brackets, names in their ASCII form."""
    host = host.strip("[]").rstrip(".").lower()
    with suppress(UnicodeError):  # not a name that DNS can hold: it stays as it is and matches nothing
        host = host.encode("idna").decode("ascii")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Receiver(Protocol):
    """Twisted's IResolutionReceiver, for the type checker."""

    def resolutionBegan(self, resolutionInProgress: Any) -> None: ...
    def addressResolved(self, address: Any) -> None: ...
    def resolutionComplete(self) -> None: ...


class Resolver(Protocol):
    """Twisted's IHostnameResolver, for the type checker."""

    def resolveHostName(
        self,
        resolutionReceiver: Receiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any: ...


@implementer(IHostnameResolver)
class GuardedResolver:
    """A name resolver that withholds closed addresses, but for the listed "host:port". Set as TWISTED_DNS_RESOLVER."""

    def __init__(self, inner: Resolver, allow_private: Iterable[str], reactor: Any = None) -> None:
        self._inner = inner
        self._reactor = reactor
        self._allowed = frozenset(entry.strip().lower() for entry in allow_private)
        self._refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        return cls(reactor.nameResolver, crawler.settings.getlist("GOEUL_ALLOW_PRIVATE"), reactor)

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def refusal(self, host: str, port: int) -> str | None:
        """What was refused when `host:port` was last resolved, readable; None if it was not refused."""
        return self._refused.get(endpoint(host, port))

    def resolveHostName(
        self,
        resolutionReceiver: Receiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        key = endpoint(hostName, portNumber)
        receiver = resolutionReceiver if key in self._allowed else _Sieve(resolutionReceiver, key, self._refused)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Sieve:
    """Hands on public addresses only, and notes when nothing was left."""

    def __init__(self, receiver: Receiver, key: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._key = key
        self._refused = refused
        self._passed = False
        self._closed = ""

    def resolutionBegan(self, resolutionInProgress: Any) -> None:
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:
        host = str(getattr(address, "host", ""))
        word = closed(host)
        if word is None:
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._closed = f"{host} ({word})"

    def resolutionComplete(self) -> None:
        self._refused.pop(self._key, None)
        if self._closed and not self._passed:
            if len(self._refused) >= _REMEMBERED:
                self._refused.pop(next(iter(self._refused)))
            self._refused[self._key] = f"{self._key} → {self._closed}"
        self._receiver.resolutionComplete()
