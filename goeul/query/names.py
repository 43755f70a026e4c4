"""From the names in filters to codes: regions, topics, outlets and kinds. An unknown or ambiguous name is an error."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from goeul.errors import QuerySyntaxError
from goeul.gazetteer import Gazetteer, Place
from goeul.query.tree import Filter
from goeul.records import Outlet
from goeul.suggest import suggest

_KINDS = {
    "news": ("기사", "뉴스", "보도"),
    "opinion": ("의견", "칼럼", "사설", "기고"),
    "notice": ("알림", "공지", "동정", "인사", "부고"),
    "photo": ("사진", "포토"),
    "other": ("기타",),
}
# Korean name, English name, Korean name as a subject.
_WORD: Mapping[str, tuple[str, str, str]] = {
    "region": ("지역", "region", "지역이"),
    "topic": ("주제", "topic", "주제가"),
    "outlet": ("매체", "outlet", "매체가"),
    "kind": ("종류", "kind", "종류가"),
}


class NamedTopic(Protocol):
    """What is read of a topic."""

    @property
    def slug(self) -> str: ...
    @property
    def ko(self) -> str: ...
    @property
    def en(self) -> str: ...


def region_codes(asked: Filter, name: str, gazetteer: Gazetteer) -> frozenset[str]:
    """Codes that an article of the region may be tagged with; a province brings its municipalities along."""
    places = gazetteer.meant(name)
    if len(places) == 1:
        return _covered(places[0], gazetteer)
    if places:
        raise _ambiguous(asked, name, [_choice(place, gazetteer) for place in places])
    if codes := gazetteer.region(name):
        return frozenset(code for province in codes for code in _covered(gazetteer.places[province], gazetteer))
    raise _unknown(asked, name, gazetteer.names())


def topic_codes(asked: Filter, name: str, topics: Iterable[NamedTopic]) -> frozenset[str]:
    """The slug of the topic with this slug, Korean or English name."""
    return _pick(asked, name, {topic.slug: (topic.ko, topic.en) for topic in topics})


def outlet_codes(asked: Filter, name: str, outlets: Iterable[Outlet]) -> frozenset[str]:
    """The id of the outlet with this id or name."""
    return _pick(asked, name, {outlet.id: (outlet.name,) for outlet in outlets})


def kind_codes(asked: Filter, name: str) -> frozenset[str]:
    """The kind with this name."""
    return _pick(asked, name, _KINDS)


def _covered(place: Place, gazetteer: Gazetteer) -> frozenset[str]:
    """Of a province: its tag and those of all that lies, or lay, in it. Of a municipality: its tag today."""
    codes = set(gazetteer.tagged(place.code))
    if place.level == "province":
        for member in gazetteer.members(place.code):
            codes.update(gazetteer.tagged(member))
    return frozenset(codes)


def _choice(place: Place, gazetteer: Gazetteer) -> str:
    """How to write the place so that only it is meant; for an abolished one with what it is today."""
    name = place.full_name if place.level == "province" else place.short_name
    if place.valid_to is None:
        return name
    today = "·".join(gazetteer.places[code].name for code in gazetteer.today(place.code))
    return f"{name}(지금 {today})" if place.level != "province" else name


def _pick(asked: Filter, name: str, names: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The one code that has this name or is it."""
    key = _key(name)
    found = [code for code, spoken in names.items() if key in map(_key, (code, *spoken))]
    if len(found) == 1:
        return frozenset(found)
    if found:
        raise _ambiguous(asked, name, found)
    raise _unknown(asked, name, [word for code, spoken in names.items() for word in (*spoken, code)])


def _key(name: str) -> str:
    return re.sub(r"[\s·ㆍ,/-]", "", name).casefold()


def _ambiguous(asked: Filter, name: str, choices: Sequence[str]) -> QuerySyntaxError:
    ko, en, _ = _WORD[asked.field]
    first = f'"{choices[0].split("(")[0]}"'
    return QuerySyntaxError(
        f"‘{name}’에 해당하는 {ko}: {', '.join(choices)}. {ko}:{first}처럼 하나를 고르세요.",
        f'"{name}" may be one of several: {", ".join(choices)}. Choose one, for example {en}:{first}.',
        position=asked.position,
    )


def _unknown(asked: Filter, name: str, names: Iterable[str]) -> QuerySyntaxError:
    ko, en, ko_subject = _WORD[asked.field]
    close = suggest(name, names)
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    ko_hint = f"혹시 {', '.join(f'‘{word}’' for word in close)}입니까? " if close else ""
    en_hint = f"Did you mean {', '.join(close)}? " if close else ""
    return QuerySyntaxError(
        f"‘{shown}’: 그런 {ko_subject} 없습니다. {ko_hint}이름을 고치거나, 그 말을 찾으려면 ‘{ko}:’ 없이 쓰세요.",
        f'There is no {en} "{shown}". {en_hint}Mend the name, or drop "{en}:" to search for the word itself.',
        position=asked.position,
    )
