"""How sure a place is, and why, as people and scripts see it."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
from lxml import html

from app.stages import Stages
from goeul.records import Evidence, Tag
from goeul.store import no_match

SURE = Tag(
    code="41370", name="경기 오산시", confidence=0.93,
    evidence=(Evidence(field="title", start=0, end=3, text="오산시", why="시·군·구 이름"),),
)  # fmt: skip
UNSURE = Tag(
    code="12270", name="광주 남구", confidence=0.45, then="29155",
    evidence=(Evidence(field="body", start=0, end=2, text="<b>남구", why="지역 언론"),),
)  # fmt: skip


@pytest.fixture
def unsure(goeul: Any, own: Any) -> Any:
    """A town with one article whose second place is unsure."""
    with own.stages() as stages:
        (first, *_) = stages.store.iter_articles()
        article = replace(
            first.annotated.article, article_id="unsure", title="오산시와 남구가 손잡다", published=date(2021, 5, 1)
        )
        tags = replace(first.annotated.tags, municipalities=(SURE, UNSURE))
        tokens = tuple(stages.analyse(article.title))
        made = replace(first.annotated, article=article, tags=tags, title_tokens=tokens)
        stages.store.commit_articles([made], no_match)
        stages.index()
    return goeul.on(own)


def test_on_the_command_line(unsure: Any) -> None:
    ran = unsure.here("search", "손잡다")
    assert "[경기 오산시, 광주 남구?]" in ran.out
    assert "    경기 오산시 93%: 제목 ‘오산시’ — 시·군·구 이름" in ran.out
    assert "    광주 남구 (그때 29155) 45%: 본문 ‘<b>남구’ — 지역 언론" in ran.out
    assert "광주 남구 (then 29155) 45%" in unsure.here("search", "손잡다", GOEUL_LANG="en").out


def test_as_data(unsure: Any) -> None:
    (hit,) = json.loads(unsure.here("search", "손잡다", "--json").out)["hits"]
    sure, low = hit["municipalities"]
    assert (sure["confidence"], sure["low"], sure["why"], "then" in sure) == (0.93, False, ["시·군·구 이름"], False)
    assert (low["confidence"], low["low"], low["why"], low["then"]) == (0.45, True, ["지역 언론"], "29155")


def test_on_the_page(unsure: Any, serving: Callable[[Stages], AbstractContextManager[httpx.Client]]) -> None:
    with unsure.town.stages() as stages, serving(stages) as web:
        tree: Any = html.fromstring(web.get("/", params={"q": "손잡다"}).text)
        english = web.get("/", params={"q": "손잡다", "lang": "en"}).text
    sure, low = tree.cssselect("details.place")
    assert sure.cssselect("summary")[0].get("title") == "확신 93% · 제목 ‘오산시’ — 시·군·구 이름"
    assert "low" not in sure.get("class").split()
    assert not sure.cssselect(".unsure")
    assert "low" in low.get("class").split()
    assert [each.text for each in low.cssselect(".unsure")] == ["확신 낮음 45%"]
    assert low.cssselect("summary")[0].get("title").endswith("본문 ‘<b>남구’ — 지역 언론"), "escaped and whole"
    assert [each.text for each in low.cssselect(".then")] == ["그때 코드 29155"]
    assert "unsure 45%" in english
    assert "Code at the time 29155" in english
