"""`goeul regions`: what a name of a place means, on a day."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, settings
from app.language import say
from goeul.text import KST

if TYPE_CHECKING:
    from app.regions import Meaning, Reading
    from app.stages import Stages
    from goeul.gazetteer import Place

COUNTED_DAYS = 30
_LEVELS = {
    "province": ("시·도", "province"),
    "basic": ("시·군·구", "municipality"),
    "general_gu": ("일반구", "general gu"),
}
_SHOWN_NEIGHBOURS = 12


def register(cli: typer.Typer) -> None:
    regions = typer.Typer(
        no_args_is_help=True, help="지역 이름과 코드 · names and codes of places", rich_markup_mode=None
    )
    regions.command("show", short_help="이름이 그날 가리키는 곳 · what a name means on a day")(show)
    regions.command("list", short_help="시·도와 시·군·구 목록 · list of places")(list_)
    cli.add_typer(regions, name="regions")


def show(
    words: Annotated[
        list[str],
        typer.Argument(metavar="NAME|CODE", help="이름이나 코드 (중구, 인천 중구, 28110) · name or code"),
    ],
    at: Annotated[
        str, typer.Option("--at", metavar="DATE", help="이날의 뜻 (2024-05-01, 없으면 오늘) · on this day")
    ] = "",
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """이름이나 코드가 그날 가리키던 곳을 모두 보여 줍니다: 그때와 오늘의 코드, 있던 기간, 앞뒤로 이어지는 곳 ·
    Show every place that a name or code meant on a day: codes of then and today, its time, what came before and after.
    """
    from app.filters import day
    from app.regions import meaning
    from app.stages import Stages

    today = datetime.now(KST).date()
    with Stages(settings(config, data)) as stages:
        asked = day(at) or today
        counts = _counts(stages, today)
        heads = stages.store.heads() if stages.has_store else ()
        found = meaning(stages.gazetteer, " ".join(words), asked, heads=heads, counts=counts)
        if as_json:
            print(json.dumps(as_data(found, stages.gazetteer.places), ensure_ascii=False, indent=2))
        else:
            print("\n".join(_as_text(found, stages.gazetteer.places, today)))


def list_(
    province: Annotated[
        str, typer.Option("--province", metavar="AREA", help="이 시·도만 (경기, 41, 호남) · only this province")
    ] = "",
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """오늘의 시·도, 시·군·구, 일반구를 코드와 함께 보여 줍니다 · List the places of today with their codes."""
    from app.columns import fit
    from app.regions import places_today
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        counts = _counts(stages, datetime.now(KST).date())
        places = places_today(stages.gazetteer, province)
        if as_json:
            rows = [_listed(place, counts) for place in places]
            print(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for place in places:
            depth = {"province": 0, "basic": 1, "general_gu": 2}[place.level]
            number = "" if not counts or not counts.get(place.code) else f"{counts[place.code]:>7,}"
            columns = "  " * depth + fit(place.code, 11 - 2 * depth) + fit(place.full_name, 40) + fit(place.name_en, 24)
            print((columns + number).rstrip())
        if counts is not None:
            print(say(f"(끝의 수: 최근 {COUNTED_DAYS}일 기사)", f"(last column: articles of {COUNTED_DAYS} days)"))


def as_data(found: "Meaning", places: "Mapping[str, Place]") -> dict[str, object]:
    """For `--json`; stable keys."""
    return {
        "name": found.name,
        "at": found.at.isoformat(),
        "ambiguous": len(found.readings) > 1,
        "readings": [_reading_data(each, places) for each in found.readings],
        "other_times": [_reading_data(each, places) for each in found.other_times],
        "explained": {"ko": _explained(found)[0], "en": _explained(found)[1]},
    }


def _reading_data(reading: "Reading", places: "Mapping[str, Place]") -> dict[str, object]:
    place = reading.place
    return {
        "code": place.code,
        "name": place.name,
        "full_name": place.full_name,
        "short_name": place.short_name,
        "name_en": place.name_en,
        "level": place.level,
        "province": _named(places[place.province]),
        "city": _named(reading.city) if reading.city else None,
        "valid_from": _iso(place.valid_from),
        "valid_to": _iso(place.valid_to),
        "today": [_named(each) for each in reading.today],
        "tags": list(reading.tags),
        "predecessors": [_named(places[code]) for code in place.predecessors],
        "successors": [_named(places[code]) for code in place.successors],
        "aliases": list(place.aliases),
        "neighbours": [_named(each) for each in reading.neighbours],
        "heads": [
            {"name": h.name, "office": h.office, "valid_from": _iso(h.valid_from), "valid_to": _iso(h.valid_to)}
            for h in reading.heads
        ],
        "articles_30_days": reading.articles,
    }


def _as_text(found: "Meaning", places: "Mapping[str, Place]", today: date) -> Iterator[str]:
    from app.regions import FIRST_DAY

    yield say(*_explained(found))
    if found.at < FIRST_DAY:
        yield say(
            f"(사전은 {FIRST_DAY} 뒤의 경계만 압니다. 그전부터 있던 곳은 모두 있었다고 봅니다.)",
            f"(The gazetteer knows borders since {FIRST_DAY} only; what is older counts as there.)",
        )
    elif found.at > today:
        yield say("(앞날입니다. 오늘 아는 경계로 답합니다.)", "(A day to come: answered by the borders known today.)")
    for number, reading in enumerate(found.readings, 1):
        yield ""
        yield from _one(reading, places, f"{number}. " if len(found.readings) > 1 else "")
    if found.other_times:
        yield ""
        yield say("다른 때 이 이름이던 곳:", "Places of this name at other times:")
        for reading in found.other_times:
            yield ""
            yield from _one(reading, places, "· ")


def _explained(found: "Meaning") -> tuple[str, str]:
    """One sentence on what the name means on that day."""
    name, at, number = found.name, found.at, len(found.readings)
    if number == 0:
        return (
            f"‘{name}’: {at}에는 이 이름인 곳이 없습니다.",
            f'"{name}": there was no place of this name on {at}.',
        )
    if number == 1:
        full = found.readings[0].place.full_name
        return f"‘{name}’: {at}에는 {full} 한 곳입니다.", f'"{name}": on {at} it is {full} alone.'
    return (
        f"‘{name}’: {at}에는 {number}곳입니다. 기사에서는 앞에 붙은 시·도, 함께 나온 지명과 읍·면·동, 매체의 지역으로 "
        "가리고, 가릴 수 없으면 추측하지 않고 검토 목록에 올립니다.",
        f'"{name}": on {at} it may be {number} places. In an article the province before it, other names, the 읍·면·동 '
        "and the outlet's area decide; where they do not, nothing is guessed and the article goes to the review list.",
    )


def _one(reading: "Reading", places: "Mapping[str, Place]", head: str) -> Iterator[str]:
    from goeul.text import one_line

    place = reading.place
    level = say(*_LEVELS[place.level])
    yield one_line(f"{head}{place.full_name} ({place.name_en or '-'}) · {place.code} · {level}")
    indent = "   "
    began = _iso(place.valid_from) or say("1988년 전", "before 1988")
    ended = (
        say(f"{place.valid_to} 전날까지", f"until the day before {place.valid_to}")
        if place.valid_to
        else say("지금", "today")
    )
    yield indent + say(f"기간: {began} – {ended}", f"time: {began} – {ended}")
    if place.valid_to is not None:
        yield indent + say("오늘: ", "today: ") + _list(reading.today)
    if reading.city:
        yield indent + say(
            f"일반구: 기사에는 {_label(reading.city)}(으)로 답니다",
            f"general gu: tagged as its city {_label(reading.city)}",
        )
    if place.predecessors:
        yield indent + say("앞서: ", "before: ") + _list(places[code] for code in place.predecessors)
    if place.successors and place.successors != tuple(each.code for each in reading.today):
        yield indent + say("이어서: ", "after: ") + _list(places[code] for code in place.successors)
    yield indent + say("쓰는 이름: ", "written: ") + ", ".join(place.aliases or (place.name,))
    if reading.neighbours:
        shown = reading.neighbours[:_SHOWN_NEIGHBOURS]
        more = " …" if len(reading.neighbours) > len(shown) else ""
        yield indent + say("이웃: ", "neighbours: ") + ", ".join(each.short_name for each in shown) + more
    for each in reading.heads:
        until = _iso(each.valid_to) or ""
        yield indent + f"{each.office}: {each.name} ({each.valid_from} – {until})".replace(" – )", " –)")
    if reading.articles is not None:
        yield indent + say(
            f"최근 {COUNTED_DAYS}일 기사: {reading.articles:,}건",
            f"articles of {COUNTED_DAYS} days: {reading.articles:,}",
        )


def _counts(stages: "Stages", today: date) -> "Mapping[str, int] | None":
    return stages.store.place_counts(today - timedelta(days=COUNTED_DAYS)) if stages.has_store else None


def _listed(place: "Place", counts: "Mapping[str, int] | None") -> dict[str, object]:
    return {
        **_named(place),
        "full_name": place.full_name,
        "name_en": place.name_en,
        "level": place.level,
        "city": place.parent or None,
        "articles_30_days": None if counts is None else counts.get(place.code, 0),
    }


def _named(place: "Place") -> dict[str, str]:
    return {"code": place.code, "name": place.short_name}


def _list(places: "Iterator[Place] | tuple[Place, ...]") -> str:
    return ", ".join(_label(place) for place in places)


def _label(place: "Place") -> str:
    return f"{place.short_name} {place.code}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
