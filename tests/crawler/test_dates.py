"""Times as Korean outlets write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import at_korean_clock, labelled, parse_moment, parse_stamp, unlabelled
from goeul.text import KST


def kst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=KST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024.05.18 10:21", kst(2024, 5, 18, 10, 21)),
        ("2018년 09월 03일 18:08", kst(2018, 9, 3, 18, 8)),
        ("2012/08/02 [10:36]", kst(2012, 8, 2, 10, 36)),
        ("2020년 08월 07일(금) 10:25", kst(2020, 8, 7, 10, 25)),
        ("2023년 3월 4일 토요일 09시 05분", kst(2023, 3, 4, 9, 5)),
        ("26-01-05 14:11", kst(2026, 1, 5, 14, 11)),
        ("2024.5.3. 오후 8:06", kst(2024, 5, 3, 20, 6)),
        ("2024.5.3. 오전 12:06", kst(2024, 5, 3, 0, 6)),
        ("2025-05-15T20:00:52.000+0900", kst(2025, 5, 15, 20, 0, 52)),
        ("2024-05-18T01:21:00Z", kst(2024, 5, 18, 10, 21)),
        ("2025.12.10", date(2025, 12, 10)),
        ("2025. 12. 10.", date(2025, 12, 10)),
        ("2024-05-18 25:99", date(2024, 5, 18)),
        ("2024-13-45", None),
        ("2023-02-29", None),
        ("등록번호 12345-67-89012", None),
        ("오후 8:06", None),
        ("15.1℃", None),
        ("1024-05-18", None),
    ],
)
def test_forms(text: str, expected: date | None) -> None:
    assert parse_moment(text) == expected
    assert type(parse_moment(text)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-23 13:58:38", kst(2026, 6, 23, 13, 58, 38)),
        ("Tue, 23 Jun 2026 13:58:38 +0900", kst(2026, 6, 23, 13, 58, 38)),
        ("Tue, 23 Jun 2026 04:58:38 GMT", kst(2026, 6, 23, 13, 58, 38)),
        ("Tue, 23 Jun 2026 13:58:38 KST", kst(2026, 6, 23, 13, 58, 38)),
        ("Tue, 23 Jun 2026 13:58:38", kst(2026, 6, 23, 13, 58, 38)),
        ("20250515200052", kst(2025, 5, 15, 20, 0, 52)),
        ("20250515", date(2025, 5, 15)),
        ("yesterday", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_fields_of_machines(text: str, expected: date | None) -> None:
    assert parse_stamp(text) == expected


def test_the_order_of_labels_decides_not_that_of_the_text() -> None:
    text = "입력 2024.05.18 10:21 | 승인 2024.05.18 11:00 | 수정 2024.05.19 09:00"
    assert labelled(text, ("승인", "입력")) == kst(2024, 5, 18, 11)
    assert labelled(text, ("수정",)) == kst(2024, 5, 19, 9)
    assert labelled(text, ("등록",)) is None


@pytest.mark.parametrize(
    "text",
    [
        "기사입력: 2012/08/02 [10:36]",
        "등록일시 : 2012/08/02 10:36",
        "입력 2012.08.02 10:36",
        "작성일| 2012-08-02 10:36",
    ],
)
def test_labels_with_what_stands_around_them(text: str) -> None:
    assert labelled(text, ("입력", "등록", "작성일")) == kst(2012, 8, 2, 10, 36)


def test_a_label_inside_another_word_is_none() -> None:
    assert labelled("등록번호 : 2018.11.23", ("등록",)) is None
    assert labelled("재등록 2018.11.23", ("등록",)) is None


def test_registration_dates_are_passed_over_where_a_time_is_needed() -> None:
    footer = "등록일 : 2009.07.01 | 기사입력 2012/08/02 [10:36]"
    assert labelled(footer, ("등록", "입력"), needs_time=True) == kst(2012, 8, 2, 10, 36)


def test_a_date_behind_another_label_is_not_the_first() -> None:
    assert unlabelled("수정 2024.05.19 10:00 2024.05.18 08:00", ("수정",)) == kst(2024, 5, 18, 8)


def test_a_clock_time_called_utc_but_shown_as_korean() -> None:
    stamp = parse_stamp("2024-05-18T10:21:00Z")
    assert at_korean_clock(stamp, kst(2024, 5, 18, 10, 21)) == kst(2024, 5, 18, 10, 21)
    assert at_korean_clock(stamp, kst(2024, 5, 18, 19, 21)) == stamp
    assert at_korean_clock(None, kst(2024, 5, 18, 19, 21)) is None


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from(["%Y.%m.%d %H:%M:%S", "%Y년 %m월 %d일 %H시 %M분 %S초", "%Y-%m-%dT%H:%M:%S"]),
)
def test_every_minute_reads_back(moment: datetime, form: str) -> None:
    assert parse_stamp(moment.strftime(form)) == moment.replace(microsecond=0, tzinfo=KST)


@given(st.text("0123456789.-/: 년월일시분()[]TZ+오전후승인", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for found in (parse_moment(text), parse_stamp(text), labelled(text, ("승인",)), unlabelled(text, ("승인",))):
        assert not isinstance(found, datetime) or found.tzinfo is not None
