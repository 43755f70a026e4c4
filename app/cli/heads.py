"""`goeul heads`: the roster of mayors and governors."""

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, settings
from app.language import say
from goeul.errors import ConfigError
from goeul.text import KST

if TYPE_CHECKING:
    from app.stages import Stages
    from goeul.records import Head

Name = Annotated[str, typer.Argument(metavar="NAME", help="사람 이름 · the person")]
_OFFICES = {"시": "시장", "군": "군수", "구": "구청장", "도": "도지사"}
_SOURCES = {"mined": ("찾음", "mined"), "edited": ("씀", "written")}


def register(cli: typer.Typer) -> None:
    group = typer.Typer(
        help="단체장 명단: 기사에서 찾고 사람이 고칩니다 · mayors and governors, mined from the articles, editable",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("mine", short_help="저장된 기사에서 찾기 · mine the stored articles")(mine)
    group.command("list", short_help="명단 보기 · show the roster")(list_)
    group.command("set", short_help="쓰거나 고치기 · write or mend one")(set_)
    group.command("remove", short_help="빼기 · take one off")(remove)
    cli.add_typer(group, name="heads", short_help="단체장 명단 · roster of mayors and governors")


def mine(
    everything: Annotated[bool, typer.Option("--all", help="처음부터 다시 · read everything again")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """저장된 기사에서 ‘오산시장 이권재’ 같은 말을 모아 명단을 만듭니다. 전에 읽은 기사는 다시 읽지 않습니다 ·
    Gather who is called head of which place. What was read before is not read again; Ctrl-C stops it, nothing is lost.

    세 기사, 두 매체나 두 날 이상에서 나온 이름만 씁니다. 사람이 쓴 것은 그대로 둡니다. ·
    A name needs three articles, of two outlets or two days. What a person wrote is left alone.
    """
    from app.heads import mine as run
    from app.progress import Progress
    from app.signals import stop_signal
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        _need_store(stages)
        progress = Progress()
        with stop_signal() as stopped:
            mined = run(
                stages,
                _today(),
                stopped=stopped,
                report=lambda n: progress.update(say(f"읽은 기사 {n:,}건", f"{n:,} articles read")),
                anew=everything,
            )
            halted = stopped()
        progress.clear()
        if as_json:
            told = {"texts": mined.texts, "heads": mined.heads, "stopped": halted}
            changes = {"new": _data(stages, mined.new), "gone": _data(stages, mined.gone)}
            print(json.dumps({**told, **changes}, ensure_ascii=False, indent=2))
        else:
            print(
                say(
                    f"기사 {mined.texts:,}건을 읽었습니다. 찾은 단체장 {mined.heads:,}명, "
                    f"새로 {len(mined.new)}명, 빠짐 {len(mined.gone)}명",
                    f"{mined.texts:,} articles read: {mined.heads:,} heads, "
                    f"{len(mined.new)} new, {len(mined.gone)} gone",
                )
            )
            for sign, heads in (("+", mined.new), ("-", mined.gone)):
                for head in heads:
                    print(f"{sign} {_line(stages, head)}")
        if halted:
            print(say("멈췄습니다. 다시 실행하면 이어서 읽습니다.", "Stopped. Run it again to go on."), file=sys.stderr)
            raise typer.Exit(1)


def list_(
    place: Annotated[
        str, typer.Option("--place", metavar="PLACE", help="이 지역만 (이름이나 코드) · only this place")
    ] = "",
    at: Annotated[str, typer.Option("--at", metavar="DATE", help="이날의 단체장 · in office on this day")] = "",
    everything: Annotated[bool, typer.Option("--all", help="뺀 것도 · those taken off too")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """단체장 명단을 지역 순으로 보여 줍니다 · Show the roster, by place, the latest first."""
    from app.filters import day
    from app.stages import Stages

    on = day(at)
    with Stages(settings(config, data)) as stages:
        codes = _place_codes(stages, place) if place else None
        heads = [
            head
            for head in (stages.store.heads() if stages.has_store else ())
            if (head.active or everything)
            and (codes is None or head.code in codes)
            and (on is None or head.valid_on(on))
        ]
        if as_json:
            print(json.dumps(_data(stages, heads), ensure_ascii=False, indent=2))
            return
        for head in heads:
            print(_line(stages, head))
        if not heads:
            print(
                say("명단이 비어 있습니다. goeul heads mine으로 찾으세요.", "Nobody. Find some with goeul heads mine.")
            )


def set_(
    name: Name,
    place: Annotated[list[str], typer.Argument(metavar="PLACE", help="지역 이름이나 코드 · place or its code")],
    office: Annotated[
        str, typer.Option("--office", metavar="WORD", help="직위, 없으면 지역 이름에서 · default: by the place")
    ] = "",
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="취임일, 없으면 오늘 · first day, default today")
    ] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="DATE", help="물러난 날, 없으면 재임 중 · first day no longer in office")
    ] = "",
    config: Config = None,
    data: Data = None,
) -> None:
    """단체장을 쓰거나 고칩니다. 기사에서 찾은 것보다 앞섭니다 · Write or mend a head; it beats what was mined."""
    from app.filters import day
    from app.stages import Stages
    from goeul.records import Head
    from goeul.text import clean

    with Stages(settings(config, data)) as stages:
        person = clean(name)
        if not (2 <= len(person) <= 10 and all("가" <= char <= "힣" for char in person)):
            raise ConfigError(
                f"사람 이름이 아닙니다: {name[:40]!r}. 띄어쓰기 없이 한글로 쓰세요 (이권재).",
                f"Not a name: {name[:40]!r}. Write it in Hangul without blanks.",
            )
        first, last = day(since) or _today(), day(until)
        if last is not None and last <= first:
            raise ConfigError(
                f"물러난 날({last})이 취임일({first})보다 뒤여야 합니다.",
                f"The last day ({last}) must come after the first ({first}).",
            )
        code = _one_code(stages, " ".join(place))
        title = office or _OFFICES.get(stages.gazetteer.places[code].name[-1], "시장")
        head = Head(name=person, office=title, code=code, valid_from=first, valid_to=last, source="edited")
        print(_line(stages, stages.store.set_head(head)))
        _tell_retag()


def remove(
    name: Name,
    place: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLACE]", help="지역, 이름이 하나뿐이면 없어도 됨 · place, if several"),
    ] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """명단에서 뺍니다. 다시 찾아도 넣지 않습니다; 되돌리려면 set ·
    Take off; mining does not bring it back, `set` does.
    """
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        heads = [h for h in (stages.store.heads() if stages.has_store else ()) if h.active and h.name == name]
        if place:
            codes = _place_codes(stages, " ".join(place))
            heads = [head for head in heads if head.code in codes]
        if not heads:
            raise ConfigError(
                f"명단에 없습니다: {name[:40]}. goeul heads list로 확인하세요.",
                f"Not on the roster: {name[:40]}. See goeul heads list.",
            )
        if len({head.code for head in heads}) > 1:
            choices = ", ".join(stages.region_name(head.code) for head in heads)
            raise ConfigError(
                f"{name}은(는) 여러 곳에 있습니다: {choices}. 지역도 쓰세요.",
                f"{name} is head of several places: {choices}. Name the place too.",
            )
        for head in heads:
            stages.store.remove_head(head.id)
            print(say(f"뺐습니다: {_line(stages, head)}", f"taken off: {_line(stages, head)}"))
        _tell_retag()


def _tell_retag() -> None:
    print(
        say(
            "새로 읽는 기사부터 쓰입니다. 저장된 기사에도 쓰려면: goeul retag",
            "In force for new articles. For those stored already: goeul retag",
        )
    )


def _need_store(stages: "Stages") -> None:
    if not stages.has_store:
        raise ConfigError(
            f"{stages.settings.data_dir}에 아직 기사가 없습니다. goeul crawl --once로 모으세요.",
            f"There are no articles in {stages.settings.data_dir} yet. Collect some with goeul crawl --once.",
        )


def _place_codes(stages: "Stages", name: str) -> frozenset[str]:
    """Codes, today's and of then, that the name may mean. Raises ConfigError."""
    from app.regions import codes_of, unknown_place

    places = stages.gazetteer.ever(name)
    if not places:
        raise unknown_place(stages.gazetteer, name)
    return frozenset((*(place.code for place in places), *codes_of(stages.gazetteer, name)))


def _one_code(stages: "Stages", name: str) -> str:
    """Raises ConfigError for no place, or for one of several."""
    from app.naming import one_place

    return one_place(stages.gazetteer, name)


def _data(stages: "Stages", heads: "Sequence[Head]") -> list[dict[str, object]]:
    return [
        {
            "name": head.name,
            "office": head.office,
            "code": head.code,
            "place": stages.region_name(head.code),
            "valid_from": head.valid_from.isoformat(),
            "valid_to": head.valid_to.isoformat() if head.valid_to else None,
            "support": head.support,
            "source": head.source,
            "active": head.active,
        }
        for head in heads
    ]


def _line(stages: "Stages", head: "Head") -> str:
    until = head.valid_to.isoformat() if head.valid_to else ""
    how = say(*_SOURCES[head.source])
    support = say(f", 기사 {head.support:,}건", f", {head.support:,} articles") if head.source == "mined" else ""
    off = say(" · 뺌", " · taken off") if not head.active else ""
    place = stages.region_name(head.code)
    return f"{place} {head.code}  {head.office} {head.name}  {head.valid_from} – {until}  ({how}{support}){off}"


def _today() -> date:
    return datetime.now(KST).date()
