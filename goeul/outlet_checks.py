"""What is wrong with the values of an outlet's entry that types alone do not show."""

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from goeul.gazetteer import Gazetteer
from goeul.hosts import address_key, site_of
from goeul.particles import particle, topic
from goeul.records import Family
from goeul.selector_checks import unreadable
from goeul.suggest import suggest
from goeul.yamlfile import Entry, Fault, Key

# Keys that hold addresses of an outlet or a family, each with what may stand in them to be filled in.
ADDRESSES: Mapping[str, tuple[str, ...]] = {"feeds": (), "sitemaps": (), "lists": ("{page}",)}
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
# What crawler.licence tells of a page, so that both speak of a licence in one word.
LICENCES = (
    *(f"KOGL-{kind}" for kind in range(5)),
    *(f"CC-BY{terms}" for terms in ("", "-SA", "-ND", "-NC", "-NC-SA", "-NC-ND")),
    "CC0",
    "PUBLIC-DOMAIN",
)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Where in the entry, and what, in both languages."""

    path: tuple[Key, ...]
    ko: str
    en: str


def problems(values: Mapping[str, Any], families: Mapping[str, Family], gazetteer: Gazetteer) -> Iterator[Problem]:
    """All problems of the keys that are there."""
    if "id" in values:
        yield from _id(values["id"])
    if "name" in values:
        yield from _name(values["name"])
    if "family" in values:
        yield from _family(values["family"], families)
    if "url" in values:
        yield from _url(values["url"])
    if "area" in values:
        yield from _area(values["area"], gazetteer)
    if values.get("charset"):
        yield from _charset(values["charset"])
    if values.get("license"):
        yield from _licence(values["license"])
    for place, affix in enumerate(values.get("title_affixes", ())):
        yield from _affix(("title_affixes", place), affix)
    for path, ko, en in unreadable(("select",), values.get("select") or {}):
        yield Problem(path, ko, en)
    for number, layout in enumerate(values.get("layouts") or ()):
        for path, ko, en in unreadable(("layouts", number), layout):
            yield Problem(path, ko, en)
    for place, name in enumerate(values.get("region", ())):
        yield from _region(("region", place), name, gazetteer)
    for place, host in enumerate(values.get("hosts", ())):
        yield from _host(("hosts", place), host)
    for key, known in ADDRESSES.items():
        for place, path in enumerate(values.get(key, ())):
            yield from _path((key, place), path)
            yield from placeholders((key, place), path, known)
        yield from _doubled(key, values.get(key, ()), str(values.get("url", "")))


def placeholders(path: tuple[Key, ...], text: str, known: tuple[str, ...]) -> Iterator[Problem]:
    """What stands in braces in an address and is not filled in by anybody."""
    unknown = next((found for found in _BRACES.findall(text) if found not in known), None)
    if unknown is None:
        return
    if known:
        yield Problem(
            path,
            f"{topic(unknown)} 모르는 자리입니다. 쪽 번호는 {{page}}로 쓰세요: /news/articleList.html?page={{page}}",
            f'"{unknown}" is an unknown placeholder. The page number is {{page}}: /news/articleList.html?page={{page}}',
        )
        return
    yield Problem(
        path,
        f"‘{unknown}’{particle(unknown, '을', '를')} 채울 값이 없습니다. 피드와 사이트맵에는 실제 주소를 쓰세요.",
        f'Nothing fills in "{unknown}". Write the real address of a feed or sitemap.',
    )


def foreign(entry: Entry) -> Iterator[Fault]:
    """Notes on feeds, sitemaps and lists of another host than the outlet's: right for a feed service, else a slip."""
    hosts = entry.value.get("hosts") or ()
    own = {site_of(str(host)) for host in (entry.value["url"], *hosts)}
    for key in ADDRESSES:
        for place, address in enumerate(entry.value.get(key) or ()):
            host = site_of(address) if "//" in address else ""
            if host and host not in own:
                yield entry.fault(
                    (key, place),
                    f"{topic(host)} 이 매체의 호스트가 아닙니다. 기사도 거기 있으면 hosts에 적고, 틀렸으면 고치세요.",
                    f'"{host}" is no host of this outlet. If articles lie there, add it to hosts; else mend it.',
                )


def _did_you_mean(close: tuple[str, ...]) -> tuple[str, str]:
    return (f"혹시 ‘{close[0]}’입니까? ", f'Did you mean "{close[0]}"? ') if close else ("", "")


def _id(outlet_id: str) -> Iterator[Problem]:
    if not _ID.fullmatch(outlet_id):
        yield Problem(
            ("id",),
            "id는 영문 소문자, 숫자, 빼기표로만 씁니다(예: osannews).",
            "An id is lower-case letters, digits and hyphens only, like osannews.",
        )


def _name(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem(
            ("name",),
            "이름이 비어 있습니다. 제호를 쓰세요(예: 오산뉴스).",
            "The name is empty. Write the outlet's name, like 오산뉴스.",
        )


def _family(family: str, families: Mapping[str, Family]) -> Iterator[Problem]:
    if family not in families:
        ko, en = _did_you_mean(suggest(family, families, limit=1))
        known = ", ".join(families) or "-"
        yield Problem(
            ("family",),
            f"‘{family}’ 계열이 없습니다. {ko}쓸 수 있는 계열: {known}.",
            f'There is no family "{family}". {en}Families: {known}.',
        )


def _url(url: str) -> Iterator[Problem]:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc) and (parts.port or 0) >= 0
        good = good and parts.path in ("", "/") and not parts.query and not parts.fragment
    except ValueError:
        good = False
    if not good:
        yield Problem(
            ("url",),
            f"{topic(url)} 누리집 첫 주소가 아닙니다. https://www.example.co.kr처럼 http(s)와 호스트만 쓰세요"
            "(한글 도메인은 xn--로 시작하는 꼴로).",
            f'"{url}" is no site root. Write scheme and host only, like https://www.example.co.kr'
            " (a Korean domain in its xn-- form).",
        )


def _host(path: tuple[Key, ...], host: str) -> Iterator[Problem]:
    if not _HOST.fullmatch(host):
        yield Problem(
            path,
            f"{topic(host)} 호스트가 아닙니다. http:// 없이 m.example.co.kr이나 m.example.co.kr:8080처럼 쓰세요.",
            f'"{host}" is no host. Write it without a scheme: m.example.co.kr or m.example.co.kr:8080.',
        )


def _path(path: tuple[Key, ...], text: str) -> Iterator[Problem]:
    if not text.startswith(("/", "http://", "https://")):
        yield Problem(
            path,
            f"{topic(text)} 주소가 아닙니다. /rss/allArticle.xml처럼 /로 시작하는 경로나 http(s) 주소를 쓰세요.",
            f'"{text}" is no address. Write a path that begins with / (/rss/allArticle.xml) or an http(s) URL.',
        )


def _doubled(key: str, addresses: Sequence[str], root: str) -> Iterator[Problem]:
    """One that stands twice would be asked twice at each visit; parameters in another order are no other address."""
    first: dict[str, int] = {}
    for place, address in enumerate(addresses):
        if first.setdefault(address_key(root, address), place) != place:
            yield Problem(
                (key, place),
                f"‘{address}’: 같은 주소가 두 번 있습니다. 하나만 남기세요.",
                f'"{address}": the same address stands twice. Keep one.',
            )


def _affix(path: tuple[Key, ...], affix: str) -> Iterator[Problem]:
    if not affix.strip():
        yield Problem(
            path,
            "비어 있습니다. 제목에 붙는 말(예: ‘ - 오산뉴스’)을 쓰거나 지우세요.",
            'It is empty. Write what the titles carry, like " - 오산뉴스", or remove it.',
        )


def _licence(licence: str) -> Iterator[Problem]:
    if licence not in LICENCES:
        ko, en = _did_you_mean(suggest(licence, LICENCES, limit=1))
        known = ", ".join(LICENCES)
        yield Problem(
            ("license",),
            f"{topic(licence)} 모르는 이용 조건입니다. {ko}쓸 수 있는 것: {known}. 다른 조건이면 줄을 지우세요.",
            f'"{licence}" is an unknown licence. {en}Licences: {known}. Remove the line for any other.',
        )


def _charset(charset: str) -> Iterator[Problem]:
    try:
        codecs.lookup(charset)
    except (LookupError, ValueError):
        yield Problem(
            ("charset",),
            f"{topic(charset)} 모르는 글자 부호입니다. utf-8이나 cp949를 쓰거나 줄을 지우세요.",
            f'"{charset}" is an unknown charset. Write utf-8 or cp949, or remove the line.',
        )


def _area(area: str, gazetteer: Gazetteer) -> Iterator[Problem]:
    if not area or gazetteer.knows_area(area):
        return
    provinces = [name for place in gazetteer.provinces() for name in (place.slug, place.short_name)]
    ko, en = _did_you_mean(suggest(area, provinces, limit=1))
    yield Problem(
        ("area",),
        f"{topic(area)} 지역이 아닙니다. {ko}시·도(경기, gyeonggi)나 권역(수도권), national 가운데 하나를 쓰세요.",
        f'"{area}" is no area. {en}Write a province (경기, gyeonggi), a region word (수도권) or national.',
    )


def _region(path: tuple[Key, ...], name: str, gazetteer: Gazetteer) -> Iterator[Problem]:
    found = gazetteer.meant(name)
    if len(found) == 1:
        return
    if found:
        choices = ", ".join(f"{place.short_name}({place.code})" for place in found)
        yield Problem(
            path,
            f"‘{name}’에 해당하는 곳: {choices}. 하나를 골라 코드나 시·도를 붙인 이름을 쓰세요.",
            f'"{name}" may be several places: {choices}. Write the code, or the name with its province.',
        )
        return
    ko, en = _did_you_mean(suggest(name, gazetteer.names(), limit=1))
    yield Problem(
        path,
        f"‘{name}’{particle(name, '이라는', '라는')} 시·군·구나 시·도가 없습니다. "
        f"{ko}이름(경기 오산시)이나 코드(41370)를 쓰세요.",
        f'There is no municipality or province "{name}". {en}Write a name (경기 오산시) or a code (41370).',
    )
