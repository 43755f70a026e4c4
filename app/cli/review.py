"""`goeul review`: what the tagger is not sure of, put right by a person."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, OutletIds, settings
from app.cli.search import tag_data
from app.language import language, say
from goeul.errors import ConfigError

if TYPE_CHECKING:
    from app.stages import Stages
    from goeul.gazetteer import Gazetteer
    from goeul.records import StoredArticle, Tag
    from goeul.store import Correction, Review

Key = Annotated[
    int, typer.Argument(metavar="KEY", help="기사 번호 (review municipalities, search --json의 key) · article number")
]
_EXCERPT = 240  # characters
_MOST = 1_000_000


def register(cli: typer.Typer) -> None:
    group = typer.Typer(
        help="자신 없는 지역 표지를 사람이 고칩니다 · a person puts right what the tagger is not sure of",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("municipalities", short_help="자신 없는 기사 보고 고치기 · look over and decide")(municipalities)
    group.command("set", short_help="한 기사의 지역 정하기 · say what an article is about")(set_)
    group.command("unset", short_help="고친 것 되돌리기 · take a correction back")(unset)
    group.command("list", short_help="고친 기사 목록 · the corrections")(list_)
    group.command("export", short_help="고친 기사를 학습용으로 · corrections as training text")(export)
    cli.add_typer(group, name="review", short_help="지역 표지 검토 · look over the places")


def municipalities(
    limit: Annotated[int, typer.Option("--limit", min=1, max=_MOST, help="몇 건 · how many")] = 20,
    outlet: OutletIds = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """가장 자신 없는 기사부터 보여 줍니다: 확신이 낮은 지역, 여럿일 수 있는 이름, 아쉽게 빠진 지역 ·
    Show the least certain articles: low confidence, names that may be several places, places just left out.

    터미널에서는 기사마다 묻습니다: 지역 이름이나 코드를 쓰고, Enter는 그대로 맞음, -는 없음, s는 건너뜀, q는 끝.
    정한 것은 바로 쓰이고, 다시 나누거나 글이 고쳐져도 남습니다. ·
    On a terminal each is asked for: names or codes, Enter keeps, - none, s skips, q ends. What is decided is in force
    at once and outlives every later reading.
    """
    from app.review import least_certain
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        wanted = _wanted(stages, outlet)
        total = stages.store.review_count(wanted) if stages.has_store else 0
        found = least_certain(stages.store, limit, wanted) if stages.has_store else iter(())
        if as_json:
            articles = [_review_data(stages, review) for review in found]
            print(json.dumps({"count": total, "articles": articles}, ensure_ascii=False, indent=2))
            return
        print(say(f"검토할 기사 {total:,}건", f"{total:,} articles to look over"))
        if sys.stdin.isatty() and sys.stdout.isatty():
            _ask_for_each(stages, found, min(limit, total))
            return
        for number, review in enumerate(found, 1):
            print("\n".join(["", *_as_text(stages, review, f"{number}.")]))
        if total:
            print()
            print(say("고치기: goeul review set 번호 지역…", "To put one right: goeul review set KEY PLACE…"))


def set_(
    key: Key,
    places: Annotated[
        list[str],
        typer.Argument(metavar="PLACE...", help="코드나 이름, 없으면 - (41370 여수시) · codes or names, - for none"),
    ],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="한마디 · a remark")] = "",
    config: Config = None,
    data: Data = None,
) -> None:
    """기사가 어느 지역 기사인지 정합니다. 바로 쓰이고 뒤에도 남습니다 ·
    Say what an article is about. In force at once, and it stays.
    """
    from app.naming import typed_tags
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        stored = _article(stages, key)
        tags = typed_tags(stages.gazetteer, places, stored.annotated.article)
        _tell(stages.store.correct(key, tags, note))
        _index(stages)


def unset(key: Key, config: Config = None, data: Data = None) -> None:
    """고친 것을 되돌립니다: 자동으로 단 지역이 다시 쓰입니다 · Take a correction back: the tagger's word again."""
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        _article(stages, key)
        back = stages.store.uncorrect(key)
        if back is None:
            raise ConfigError(
                f"{key}번 기사는 고친 적이 없습니다. goeul review list로 확인하세요.",
                f"Article {key} was not corrected. See goeul review list.",
            )
        _tell(back)
        _index(stages)


def list_(as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """사람이 고친 기사를 오래된 것부터 보여 줍니다 · Show the corrected articles, oldest first."""
    from app.review import all_corrections
    from app.stages import Stages
    from goeul.text import iso, one_line

    with Stages(settings(config, data)) as stages:
        rows = list(all_corrections(stages.store)) if stages.has_store else []
    if as_json:
        print(json.dumps([_correction_data(*row) for row in rows], ensure_ascii=False, indent=2))
        return
    for correction, stored in rows:
        note = f"  ({one_line(correction.note)})" if correction.note else ""
        day = (iso(correction.at) or "")[:10]
        print(
            f"{correction.key:>8}  {day}  [{_names(correction.tags)}] {one_line(stored.annotated.article.title)}{note}"
        )
    if not rows:
        print(
            say(
                "고친 기사가 없습니다. goeul review municipalities로 시작하세요.",
                "Nothing was corrected yet. Begin with goeul review municipalities.",
            )
        )


def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="쓸 파일, 없으면 표준 출력 · default: standard output")
    ] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """고친 기사를 한 줄에 하나씩 JSON으로 씁니다: id, title, body, press, outlet_area, date, about, note ·
    Write the corrected articles as JSON lines, as training text for your own use.

    글의 권리는 매체에 있습니다. 학습과 측정에만 쓰고 퍼뜨리지 마세요. ·
    The texts belong to their outlets: for training and measuring only, not to be passed on.
    """
    from app.review import all_corrections, training_text
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        rows = all_corrections(stages.store) if stages.has_store else iter(())
        lines = (training_text(correction, stored) for correction, stored in rows)
        if file is None:
            for line in lines:
                sys.stdout.buffer.write(line.encode() + b"\n")
            sys.stdout.buffer.flush()
            return
        number = _write(file, lines)
        print(say(f"{number:,}건을 {file}에 썼습니다.", f"{number:,} articles written to {file}."))


def _ask_for_each(stages: "Stages", reviews: "Iterable[Review]", total: int) -> None:
    from app.main import explained
    from app.review import Session, walk

    shown = 0

    def show(review: "Review") -> None:
        nonlocal shown
        shown += 1
        print("\n".join(["", *_as_text(stages, review, f"[{shown}/{total}]")]))

    def ask() -> str | None:
        try:
            return input(
                say("지역 (Enter 그대로, - 없음, s 건너뜀, q 끝): ", "places (Enter keeps, - none, s skips, q ends): ")
            )
        except (EOFError, KeyboardInterrupt):
            print()
            return None

    session = Session()
    try:
        walk(
            reviews, stages.store, stages.gazetteer, show, ask, lambda error: print(f"  ! {explained(error)}"), session
        )
    finally:
        if session.kept or session.changed:
            _index(stages)
    print(
        say(
            f"고침 {session.changed}, 그대로 {session.kept}, 건너뜀 {session.skipped}",
            f"{session.changed} changed, {session.kept} kept, {session.skipped} skipped",
        )
    )


def _index(stages: "Stages") -> None:
    """So that the correction is found now; where a running service has the index, it takes it over in a moment."""
    from app.indexing import index_quietly

    if trouble := index_quietly(stages):
        print(say(f"색인은 나중에 합니다: {trouble.ko}", f"Indexing is put off: {trouble.en}"), file=sys.stderr)


def _wanted(stages: "Stages", ids: list[str] | None) -> list[str] | None:
    from app.filters import known

    return sorted(known(("매체", "outlet"), ids, stages.outlet_names)) if ids else None


def _article(stages: "Stages", key: int) -> "StoredArticle":
    stored = stages.store.article(key) if stages.has_store and key < 2**63 else None
    if stored is None:
        raise ConfigError(
            f"{key}번 기사가 없습니다. 번호는 goeul review municipalities나 goeul search --json의 key입니다.",
            f"There is no article {key}. See key in goeul review municipalities or goeul search --json.",
        )
    return stored


def _tell(stored: "StoredArticle") -> None:
    from goeul.text import one_line

    places = _names(stored.annotated.tags.municipalities)
    print(f"{stored.key}  [{places}] {one_line(stored.annotated.article.title)}")


def _as_text(stages: "Stages", review: "Review", head: str) -> Iterator[str]:
    from app.search import reasons
    from goeul.text import iso, one_line

    article, tags = review.stored.annotated.article, review.stored.annotated.tags
    yield f"{head} {one_line(article.title)}"
    published = iso(article.published) or say("발행일 모름", "date unknown")
    number = say(f"{review.stored.key}번", f"number {review.stored.key}")
    yield f"  {stages.outlet_name(article.outlet_id)} · {published} · {number} · {one_line(article.url)}"
    yield f"  {one_line(article.body[:_EXCERPT])}{'…' if len(article.body) > _EXCERPT else ''}"
    for label, given in (
        (say("지금", "now"), tags.municipalities),
        (say("빠진 후보", "left out"), tags.doubtful),
    ):
        for tag in given:
            why = "; ".join(reasons(tag, language()))
            yield "  " + one_line(f"{label}: {_named(tag)} {tag.confidence:.0%}{f' ({why})' if why else ''}")
    if not tags.municipalities:
        yield say("  지금: 지역 없음", "  now: no place")
    for name in tags.ambiguous:
        choices = ", ".join(f"{stages.gazetteer.label(code)} {code}" for code in name.codes)
        yield "  " + one_line(say(f"모호: ‘{name.text}’ → {choices}", f'open: "{name.text}" → {choices}'))


def _review_data(stages: "Stages", review: "Review") -> dict[str, object]:
    from goeul.text import iso

    article, tags = review.stored.annotated.article, review.stored.annotated.tags
    return {
        "key": review.stored.key,
        "doubt": review.doubt,
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet_id,
        "outlet_name": stages.outlet_name(article.outlet_id),
        "published_at": iso(article.published),
        "municipalities": tag_data(tags.municipalities),
        "doubtful": tag_data(tags.doubtful),
        "ambiguous": [
            {"text": name.text, "choices": _choices(stages.gazetteer, name.codes)} for name in tags.ambiguous
        ],
    }


def _choices(gazetteer: "Gazetteer", codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"code": code, "name": gazetteer.label(code)} for code in codes]


def _correction_data(correction: "Correction", stored: "StoredArticle") -> dict[str, object]:
    from goeul.text import iso

    article = stored.annotated.article
    return {
        "key": correction.key,
        "outlet": correction.outlet_id,
        "article": correction.article_id,
        "title": article.title,
        "url": article.url,
        "about": [{"code": tag.code, "name": tag.name} for tag in correction.tags],
        "note": correction.note,
        "at": iso(correction.at),
    }


def _names(tags: "Iterable[Tag]") -> str:
    return ", ".join(map(_named, tags)) or say("지역 없음", "no place")


def _named(tag: "Tag") -> str:
    then = say(f", 그때 {tag.then}", f", then {tag.then}") if tag.then else ""
    return f"{tag.name} {tag.code}{then}"


def _write(file: Path, lines: Iterable[str]) -> int:
    """All or nothing: a file that is there already is replaced only by a whole one."""
    number = 0
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(f"{line}\n")
                number += 1
        draft.replace(file)
    except OSError as error:
        raise ConfigError(
            f"쓸 수 없습니다: {file} ({error.strerror or error}). 다른 경로를 주세요.",
            f"Cannot write {file} ({error.strerror or error}). Give another path.",
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return number
