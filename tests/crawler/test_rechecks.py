"""Which known articles a listing shows to have changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.rechecks import Noticed, Sighting, is_cut, notice
from goeul.store import FrontierItem, KnownArticle
from goeul.text import KST

READ = datetime(2026, 11, 2, 0, tzinfo=UTC)
TITLE = "해든시, 빈집 정비 조례 통과"


def known(article_id="1", **more):
    fields = {
        "state": "done",
        "listed_title": TITLE,
        "listed_updated": None,
        "title": TITLE,
        "published": None,
        "updated": None,
        "fetched_at": READ,
        "deleted": False,
        **more,
    }
    return KnownArticle(article_id=article_id, **fields)


def seen(title=TITLE, updated=None, *, exact=True, article_id="1"):
    item = FrontierItem(article_id=article_id, url="https://a.example/1", title=title, updated=updated)
    return Sighting(item=item, exact=exact)


def changed(sighting, before):
    return notice([sighting], {before.article_id: before}).changed == ("1",)


def test_another_title_is_noticed_once():
    sighting = seen("해든시, 빈집 정비 조례 부결")
    noticed = notice([sighting], {"1": known()})
    assert noticed == Noticed(changed=("1",), listed=(sighting.item,))
    again = notice([sighting], {"1": known(listed_title=sighting.item.title)})
    assert again == Noticed()


@pytest.mark.parametrize(
    "title",
    [
        "해든시,  빈집 정비 조례 통과",
        "“해든시, 빈집 정비 조례 통과”",
        "해든시, 빈집 정비…",
        "해든시, 빈집 정비 조례를 둘러싼...",
        "",
        "·",
    ],
)
def test_other_marks_and_cut_titles_are_no_change(title):
    assert not changed(seen(title), known())


def test_a_list_may_put_more_into_a_link_than_the_title():
    assert not changed(seen(f"[정치] {TITLE} 해든시의회가 2일", exact=False), known())
    assert changed(seen(f"{TITLE}…시장 거부권", exact=True), known())
    assert changed(seen("해든시장, 조례에 거부권", exact=False), known())


def test_the_title_that_was_read_is_no_change_though_it_was_listed_otherwise():
    assert not changed(seen(TITLE), known(listed_title="[속보] 해든시 조례 통과"))


def test_a_title_that_was_never_listed_is_only_kept():
    sighting = seen("해든시 조례 부결")
    assert notice([sighting], {"1": known(listed_title="")}) == Noticed(listed=(sighting.item,))


@pytest.mark.parametrize("state", ["queued", "leased", "fetched", "skipped", "failed"])
def test_only_what_was_read_can_have_changed(state):
    assert not changed(seen("다른 제목", READ + timedelta(hours=1)), known(state=state))


def test_a_later_time_of_change_is_noticed():
    assert changed(seen(updated=READ + timedelta(minutes=1)), known())
    assert not changed(seen(updated=READ - timedelta(minutes=1)), known())
    assert not changed(seen(updated=READ + timedelta(hours=1)), known(listed_updated=READ + timedelta(hours=1)))
    assert not changed(seen(updated=READ + timedelta(hours=1)), known(fetched_at=None))
    assert changed(seen(updated=READ + timedelta(hours=2)), known(listed_updated=READ + timedelta(hours=1)))
    assert not changed(seen(updated=date(2026, 11, 2)), known())  # the day on which it was read
    assert changed(seen(updated=date(2026, 11, 3)), known())


def test_a_listing_that_changes_everything_at_once_is_not_believed():
    before = {str(number): known(str(number)) for number in range(10)}
    now = READ + timedelta(days=1)
    assert notice([seen("우리 신문 홈페이지", article_id=each) for each in before], before).changed == ()
    assert notice([seen(updated=now, article_id=each) for each in before], before).changed == ()
    some = [seen(updated=now if each < "4" else READ, article_id=each) for each in before]
    assert notice(some, before).changed == ("0", "1", "2", "3")


def test_what_a_listing_leaves_out_is_not_forgotten():
    later = READ - timedelta(hours=1)
    (item,) = notice([seen("", later)], {"1": known()}).listed
    assert (item.title, item.updated) == (TITLE, later)


def test_unknown_articles_are_none_of_its_business():
    assert notice([seen("x", READ.astimezone(KST))], {}) == Noticed()


titles = st.sampled_from(["", TITLE, TITLE + "…", "다른 제목", f"[정치] {TITLE}"])
moments = st.none() | st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 4)).map(lambda at: at.replace(tzinfo=UTC))


@given(title=titles, updated=moments, exact=st.booleans(), listed=titles, listed_at=moments)
def test_the_same_listing_twice_changes_nothing(title, updated, exact, listed, listed_at):
    """Else an article would be read again at every visit."""
    before = known(listed_title="" if is_cut(listed) else listed, listed_updated=listed_at)
    noticed = notice([seen(title, updated, exact=exact)], {"1": before})
    for item in noticed.listed:
        before = known(listed_title=item.title, listed_updated=item.updated)
    assert notice([seen(title, updated, exact=exact)], {"1": before}) == Noticed()
