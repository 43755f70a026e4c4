"""Hosts as outlets have them: `www.`, `m.` and `cdn.` before a host are the same site."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

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


def address_key(root: str, address: str) -> str:
    """Equal for addresses that ask a site for the same thing: parameters in another order, a host in capitals.

    `address` is a path or URL as feeds and lists are written, below the site's `root`. One that cannot be read is its
    own key.
    """
    try:
        parts = urlsplit(urljoin(root, address))
    except ValueError:
        return address
    pairs = parse_qsl(parts.query, keep_blank_values=True, encoding="latin-1")  # not all bytes are UTF-8
    query = urlencode(sorted(pairs), encoding="latin-1", errors="replace")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path or '/'}?{query}"
