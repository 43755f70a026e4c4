"""A visit is bounded: an outlet with a long backlog gives its place to others and comes back at once."""

from datetime import UTC, datetime
from typing import Any


def test_what_there_was_no_time_for_is_fetched_by_the_next_visits(desk: Any, make_outlet: Any, web: Any) -> None:
    outlet = make_outlet(60)
    for article_id in outlet.ids:
        page = web.Reply(web.article(article_id), wait=0.05)
        outlet.replies[f"/news/articleView.html?idxno={article_id}"] = page
    visits = 0
    while visits < 10:
        visits += 1
        child = desk.run(desk.job(outlet.record(), visit_seconds=0.5))
        assert child.exit_code == 0, child.errors
        with desk.store() as store:
            counts, state = store.frontier_counts(), store.outlet_states()["paper"]
        assert state.state == "ok"
        assert counts["leased"] == 0
        if not counts["queued"]:
            break
        assert state.next_at is not None
        assert state.next_at <= datetime.now(UTC)  # due at once
    assert visits > 1
    assert set(desk.pages()) == set(outlet.ids)
    assert state.next_at > datetime.now(UTC)
    views = [path for path in outlet.paths() if "View" in path]
    assert len(views) == len(set(views))
