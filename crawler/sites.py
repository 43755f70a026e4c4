"""Whose host an address is."""

from urllib.parse import urlsplit

from crawler.identity import hosts
from goeul.hosts import bare_host
from goeul.records import Outlet

_DEFAULT_PORTS = {"http": 80, "https": 443}


def authority(url: str) -> str:
    """The "host" or, off the scheme's own port, "host:port" of an http(s) URL; "" where there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def own_hosts(outlet: Outlet) -> tuple[str, ...]:
    """Every authority that one crawl of the outlet must have for itself, sorted, so that two crawls cannot deadlock."""
    further = (authority(f"//{host}") for host in outlet.hosts)
    return tuple(sorted({host for host in (authority(outlet.url), *further) if host}))


def serves(outlet: Outlet, url: str) -> bool:
    """True if `url` lies on one of the outlet's hosts, whatever stands before them (www., m. …)."""
    return bare_host(authority(url)) in hosts(outlet)
