"""From what a probe found to the entry of an outlet: at most eight lines that the loader reads back."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import yaml

from app.outlet_guess import home
from crawler.probing.findings import Findings
from goeul.gazetteer import Gazetteer
from goeul.hosts import address_key, bare_host, site_of
from goeul.records import Family, Outlet

LINES = 8
_MOST_FEEDS, _MOST_LISTS = 3, 3
_ENDINGS = re.compile(r"\.(?:co\.kr|or\.kr|go\.kr|com|kr|net|org|tv|info|news|asia)$")
_BRACE = re.compile(r"[{}]")  # in an address it would be taken for a place to be filled in
_PLAIN = re.compile(r"[\w가-힣/][^\[\]{},#&*!|>'\"%@`:]*")

Value = str | bool | Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What to paste, and where."""

    text: str  # YAML, ends with a line end
    file: str  # "gyeonggi.yaml"
    outlet_id: str
    region: tuple[str, ...]  # empty where it must be filled in
    left_out: tuple[str, ...]  # keys for which no line was left
    known_as: str = ""  # id of the outlet that has this host already


def make_entry(
    found: Findings, *, families: Mapping[str, Family], outlets: Sequence[Outlet], gazetteer: Gazetteer
) -> Entry:
    """The entry of the site that was probed; what is not certain is left out."""
    where = home(found.names, found.address, gazetteer)
    host = site_of(found.url)
    known = next((each for each in outlets if host in map(site_of, (each.url, *each.hosts))), None)
    values: dict[str, Value] = {
        "id": known.id if known else outlet_id(host, {each.id for each in outlets}),
        "name": next(iter(found.names), host),
        "family": found.family,
        "url": found.url,
    }
    optional: dict[str, Value] = {**({"region": where.region} if where.region else {"area": where.area})}
    optional |= _sources(found, families[found.family])
    optional["title_affixes"] = (found.affix_left,) if found.affix_left.strip() else ()
    optional["charset"] = found.charset if found.charset == "cp949" else ""
    wanted = [key for key, value in optional.items() if value]
    room = LINES - len(values) - 1
    lines = {**values, **{key: optional[key] for key in wanted[:room]}, "verified": False}
    return Entry(
        text="".join(_line(number, key, value) for number, (key, value) in enumerate(lines.items())),
        file=_file(where.area, gazetteer),
        outlet_id=str(values["id"]),
        region=where.region,
        left_out=tuple(wanted[room:]),
        known_as=known.id if known else "",
    )


def outlet_id(host: str, taken: Collection[str]) -> str:
    """A slug from the host: "www.osannews.co.kr" → "osannews"; the whole host where another outlet has that."""
    bare = bare_host(host)
    short, whole = (re.sub(r"[^a-z0-9-]+", "-", text).strip("-")[:60] for text in (_ENDINGS.sub("", bare), bare))
    return short if short not in taken else whole


def _sources(found: Findings, family: Family) -> dict[str, Value]:
    """Feeds and lists, where those of the family are not what works."""
    feeds = [_path(source.url, found.url) for source in found.sources if source.kind == "feed"]
    feeds = _distinct((feed for feed in feeds if not _BRACE.search(feed)), found.url)[:_MOST_FEEDS]
    paths = (each.path for each in found.lists if not _BRACE.search(each.path.replace("{page}", "")))
    lists = _distinct(paths, found.url)[:_MOST_LISTS]
    return {
        "feeds": [] if set(feeds) == set(family.feeds) else feeds,
        "lists": [] if set(lists) <= set(family.lists) else lists,
    }


def _distinct(addresses: Iterable[str], root: str) -> list[str]:
    by_key: dict[str, str] = {}
    for address in addresses:
        by_key.setdefault(address_key(root, address), address)
    return list(by_key.values())


def _path(url: str, root: str) -> str:
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != root:
        return url
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _file(area: str, gazetteer: Gazetteer) -> str:
    """The file of a province; that of outlets without one else."""
    codes = gazetteer.area(area)
    slug = gazetteer.places[next(iter(codes))].slug if len(codes) == 1 else ""
    return f"{slug or 'national'}.yaml"


def _line(number: int, key: str, value: Value) -> str:
    return f"{'  ' if number else '- '}{key}: {_shown(value)}\n"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _scalar(value)
    return f"[{', '.join(map(_scalar, value))}]"


def _scalar(text: str) -> str:
    """Plain where YAML reads it back as this text, inside a list too; else in quotes."""
    if text.startswith(("http://", "https://")) and not re.search(r"[\s,\[\]{}#]", text):
        return text
    if _PLAIN.fullmatch(text) and _reads_as(text, text) and _reads_as(f"[{text}, {text}]", [text, text]):
        return text
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000)
    return quoted.rstrip("\n")


def _reads_as(text: str, value: object) -> bool:
    try:
        return bool(yaml.safe_load(text) == value)
    except yaml.YAMLError:
        return False
