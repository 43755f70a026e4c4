"""`goeul search`."""

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, OutletIds, settings
from app.language import language, say
from goeul.records import LOW_CONFIDENCE as LOW

if TYPE_CHECKING:
    from app.search import Row, SearchPage
    from goeul.records import Tag

_REASONS = 3  # shown of each place


class Sort(StrEnum):
    """Orders of a result."""

    relevance = "relevance"
    date = "date"


def register(cli: typer.Typer) -> None:
    cli.command(short_help="기사 찾기 · search the articles")(search)


def search(
    query: Annotated[
        str,
        typer.Argument(metavar="QUERY", help="예: '지역:오산시 데이터기반행정 -축제' · e.g. 'region:오산시 데이터'"),
    ] = "",
    as_json: AsJson = False,
    region: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="CODE", help="시·군·구나 시·도 코드 · municipality or province code"),
    ] = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", metavar="SLUG", help="주제 · topic")] = None,
    outlet: OutletIds = None,
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="이 날부터, 2026-11-24처럼 (KST) · from this day")
    ] = "",
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="이 날까지 (KST) · to this day")] = "",
    sort: Annotated[Sort | None, typer.Option("--sort", help="순서 · order")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="몇 건 · how many")] = 20,
    config: Config = None,
    data: Data = None,
) -> None:
    """기사를 찾습니다 · Search the articles.

    낱말(모두), "구절", -제외, OR, 지역: 주제: 매체: 기간: 종류: ·
    words (all), "phrase", -exclude, OR, region: topic: outlet: period: kind:

    -로 시작하는 검색식은 앞에 --를 둡니다 · Put -- before a query that begins with a minus.
    """
    from app.filters import day, known, region_filters
    from app.search import SearchForm
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        filters = {
            **region_filters(stages.gazetteer, region or ()),
            "topic": known(("주제", "topic"), topic or (), stages.topic_names),
            "outlet": known(("매체", "outlet"), outlet or (), stages.outlet_names),
        }
        form = SearchForm(
            query=query,
            filters=filters,
            since=day(since),
            until=day(until),
            sort=sort.value if sort else None,
            limit=limit,
            lang=language(),
        )
        if not stages.has_store:
            print(
                say(
                    f"{stages.settings.data_dir}에 아직 기사가 없습니다. goeul crawl --once로 모으세요.",
                    f"There are no articles in {stages.settings.data_dir} yet. Collect some with goeul crawl --once.",
                ),
                file=sys.stderr,
            )
        page = stages.search.search(form)
        print(json.dumps(as_data(page), ensure_ascii=False, indent=2) if as_json else as_text(page))


def as_data(page: "SearchPage") -> dict[str, object]:
    """The page as plain data; stable keys."""
    return {
        "query": page.form.query,
        "total": page.total,
        "sort": page.sort,
        "hits": [_hit(row) for row in page.rows],
        "facets": {
            name: [{"code": v.code, "label": v.label, "count": v.count} for v in values]
            for name, values in page.facets.items()
        },
    }


def as_text(page: "SearchPage") -> str:
    """The page for a terminal."""
    from goeul.text import iso, one_line

    lines = [say(f"기사 {page.total:,}건", f"{page.total:,} article{'s' * (page.total != 1)}")]
    for row in page.rows:
        article, tags = row.stored.annotated.article, row.stored.annotated.tags
        published = iso(article.published) or say("발행일 모름", "date unknown")
        places = ", ".join(map(_name, tags.municipalities))
        topics = ", ".join(tag.name for tag in tags.topics)
        lines += [
            "",
            one_line(article.title),
            f"  {row.outlet} · {published} · {one_line(article.url)}",
            *([f"  {one_line(row.snippet.text)}"] if row.snippet.text else []),
            f"  [{places or '-'}] [{topics or '-'}]",
            *map(_why, tags.municipalities),
        ]
    return "\n".join(lines)


def _name(tag: "Tag") -> str:
    """With a mark where it had better be looked over."""
    return tag.name + "?" * (tag.confidence < LOW)


def _why(tag: "Tag") -> str:
    """A line: how sure the place is, and by which words."""
    from app.search import reasons
    from goeul.text import one_line

    then = say(f" (그때 {tag.then})", f" (then {tag.then})") if tag.then else ""
    why = "; ".join(reasons(tag, language())[:_REASONS])
    return "    " + one_line(f"{tag.name}{then} {tag.confidence:.0%}: {why}")


def _hit(row: "Row") -> dict[str, object]:
    from goeul.text import iso

    article, tags = row.stored.annotated.article, row.stored.annotated.tags
    return {
        "key": row.stored.key,
        "score": round(row.score, 4),
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet_id,
        "outlet_name": row.outlet,
        "published_at": iso(article.published),
        "kind": tags.kind,
        "extractor": article.extractor,
        "snippet": row.snippet.text,
        "municipalities": tag_data(tags.municipalities),
        "topics": tag_data(tags.topics),
    }


def tag_data(tags: "Iterable[Tag]") -> list[dict[str, object]]:
    """Tags as plain data, each with its reasons; the code of then only where it was another."""
    return [
        {
            "code": tag.code,
            "name": tag.name,
            "confidence": round(tag.confidence, 3),
            "low": tag.confidence < LOW,
            **({"then": tag.then} if tag.then else {}),
            "why": list(dict.fromkeys(e.why for e in tag.evidence)),
            "evidence": [{"field": e.field, "text": e.text, "why": e.why} for e in tag.evidence],
        }
        for tag in tags
    ]
