"""A real process at work on a store, run by test_processes.py: `python worker.py lease|crawl PATH OWNER …`."""

import json
import sys
from datetime import UTC, datetime, timedelta

from goeul.records import Annotated, Article, Page, Tag, Tags, Token
from goeul.store import AlertMatch, FrontierItem, SavedSearches, Store

OUTLET = "osannews"
TOTAL = 400


def lease(path: str, owner: str) -> None:
    """Opens the store at the word of the parent, takes what it can get, and tells what that was."""
    print("ready", flush=True)
    sys.stdin.readline()
    with Store.open(path) as store:
        # Both processes find all the same links; each is to be counted as new by one of them only.
        new = store.add_links(OUTLET, [FrontierItem(article_id=str(n), url=f"u{n}") for n in range(TOTAL)])
        host = store.lease_host("news.example", owner, 600)
        got: list[str] = []
        while rows := store.lease_articles(OUTLET, owner, limit=7, seconds=600):
            got.extend(row.article_id for row in rows)
    print(json.dumps({"new": new, "host": host, "ids": got}), flush=True)


def crawl(path: str, owner: str, hours: int) -> None:
    """Fetches and commits until nothing is left. Its clock is `hours` ahead: leases of those before it have ended."""
    store = Store.open(path, clock=lambda: datetime.now(UTC) + timedelta(hours=hours))
    print("ready", flush=True)
    while True:
        rows = store.lease_articles(OUTLET, owner, limit=20, seconds=600)
        for row in rows:
            store.save_page(
                Page(
                    outlet_id=OUTLET,
                    article_id=row.article_id,
                    url=row.url,
                    status=200,
                    content_type="",
                    body=f"{row.article_id} 본문 ".encode() * 500,
                    fetched_at=datetime.now(UTC),
                )
            )
        pages = store.pending_pages(15)
        if pages:
            store.commit_articles([_read(page) for page in pages], _match)
            store.ack_outbox(row.seq for row in store.outbox(3))
        elif not rows:
            break
    store.close()
    print("finished", flush=True)


def _read(page: Page) -> Annotated:
    body = page.body.decode()
    tokens = tuple(Token(form="본문", tag="NNG", start=n, end=n + 2) for n in range(500))
    return Annotated(
        article=Article(
            outlet_id=page.outlet_id,
            article_id=page.article_id,
            url=page.url,
            title=f"기사 {page.article_id}",
            body=body,
            fetched_at=page.fetched_at,
        ),
        title_tokens=tokens[:5],
        body_tokens=tokens,
        tags=Tags(municipalities=(Tag(code="41370", name="오산시", confidence=1.0),)),
        version="1",
    )


def _match(searches: SavedSearches, _article: object) -> list[AlertMatch]:
    return [AlertMatch(saved_search_id=search.id, why=("낱말",)) for search in searches.rows]


if __name__ == "__main__":
    task, where, name, *rest = sys.argv[1:]
    if task == "lease":
        lease(where, name)
    else:
        crawl(where, name, int(rest[0]))
