"""What is wrong between the entries of outlets, in whatever files: an id or a host that stands twice."""

from collections.abc import Iterable, Iterator, Sequence

from goeul.hosts import site_of
from goeul.particles import topic
from goeul.yamlfile import Entry, Fault, Key


def clashes(entries: Sequence[Entry]) -> Iterator[Fault]:
    """A fault at every later entry that has an earlier one's id, or one of its hosts."""
    yield from _ids(entries)
    yield from _hosts(entries)


def _ids(entries: Iterable[Entry]) -> Iterator[Fault]:
    first: dict[str, Entry] = {}
    for entry in entries:
        outlet_id = entry.value.get("id")
        if not isinstance(outlet_id, str):
            continue
        if outlet_id in first:
            where = first[outlet_id].place(("id",))
            yield entry.fault(
                ("id",),
                f"{topic(outlet_id)} {where}에 이미 있습니다. 다른 id를 쓰거나 하나를 지우세요.",
                f'"{outlet_id}" is in {where} already. Use another id, or remove one.',
            )
        first.setdefault(outlet_id, entry)


def _hosts(entries: Iterable[Entry]) -> Iterator[Fault]:
    """Two outlets on one host would bring every article twice. One that is at rest (`active: false`) brings none."""
    first: dict[str, tuple[Entry, tuple[Key, ...]]] = {}
    for entry in entries:
        if entry.value.get("active") is False:
            continue
        for host, path in _sites(entry):
            other, at = first.setdefault(host, (entry, path))
            if other is entry:
                continue
            where = f"{other.name} ({other.place(at)})"
            yield entry.fault(
                path,
                f"{topic(host)} 이미 {where}의 호스트입니다(www·m은 같은 곳). 기사가 두 번 들어오니 하나를 지우세요.",
                f'"{host}" is a host of {where} already (www and m are the same site). '
                "Articles would come twice; remove one.",
            )


def _sites(entry: Entry) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """Each bare host of an entry with its key; what is no text or no host is told elsewhere."""
    url, hosts = entry.value.get("url"), entry.value.get("hosts")
    if isinstance(url, str) and (host := site_of(url)):
        yield host, ("url",)
    for place, text in enumerate(hosts if isinstance(hosts, list) else ()):
        if isinstance(text, str) and (host := site_of(text)):
            yield host, ("hosts", place)
