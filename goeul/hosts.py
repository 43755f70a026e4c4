"""Hosts as outlets have them: `www.`, `m.` and `cdn.` before a host are the same site."""

import re
from urllib.parse import urlsplit

_PREFIX = re.compile(r"^(?:www|m|cdn|amp|mobile)\.")


def bare_host(host: str) -> str:
    """A host without the prefixes that Korean outlets put before the same site (`www.`, `m.`, `cdn.` …)."""
    return _PREFIX.sub("", host.lower())


def site_of(address: str) -> str:
    """The bare "host", or "host:port" off the ports of http and https, of a URL or a host; "" where there is none."""
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return bare_host(host if port in (None, 80, 443) else f"{host}:{port}")
