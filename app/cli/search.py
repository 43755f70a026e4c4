"""`goeul search`."""

import json
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, Config, Data, OutletIds, settings
from app.language import language, say

if TYPE_CHECKING:
    from app.search import Row, SearchPage
    from goeul.records import Tag


class Sort(StrEnum):
    """Orders of a result."""

    relevance = "relevance"
    date = "date"


def register(cli: typer.Typer) -> None:
    cli.command()(search)


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
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="이 날부터 (KST) · from this day"),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="이 날까지 (KST) · to this day"),
    ] = None,
    sort: Annotated[Sort | None, typer.Option("--sort", help="순서 · order")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="몇 건 · how many")] = 20,
    config: Config = None,
    data: Data = None,
) -> None:
    """기사를 찾습니다 · Search the articles.

    낱말(모두), "구절", -제외, OR, 지역: 주제: 매체: 기간: ·
    words (all), "phrase", -exclude, OR, region: topic: outlet: period:
    """
    from app.filters import region_filters
    from app.search import SearchForm
    from app.stages import Stages

    with Stages(settings(config, data)) as stages:
        filters = {
            **region_filters(stages.gazetteer, region or ()),
            **({"topic": frozenset(topic)} if topic else {}),
            **({"outlet": frozenset(outlet)} if outlet else {}),
        }
        form = SearchForm(
            query=query,
            filters=filters,
            since=since.date() if since else None,
            until=until.date() if until else None,
            sort=sort.value if sort else None,
            limit=limit,
            lang=language(),
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

    lines = [say(f"기사 {page.total:,}건", f"{page.total:,} articles")]
    for row in page.rows:
        article, tags = row.stored.annotated.article, row.stored.annotated.tags
        published = iso(article.published) or say("발행일 모름", "date unknown")
        places = ", ".join(tag.name for tag in tags.municipalities)
        topics = ", ".join(tag.name for tag in tags.topics)
        lines += [
            "",
            one_line(article.title),
            f"  {row.outlet} · {published} · {one_line(article.url)}",
            *([f"  {row.snippet.text}"] if row.snippet else []),
            f"  [{places or '-'}] [{topics or '-'}]",
        ]
    return "\n".join(lines)


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
        "snippet": row.snippet.text if row.snippet else "",
        "municipalities": _tags(tags.municipalities),
        "topics": _tags(tags.topics),
    }


def _tags(tags: "Iterable[Tag]") -> list[dict[str, object]]:
    return [
        {
            "code": tag.code,
            "name": tag.name,
            "confidence": round(tag.confidence, 3),
            "evidence": [{"field": e.field, "text": e.text, "why": e.why} for e in tag.evidence],
        }
        for tag in tags
    ]
