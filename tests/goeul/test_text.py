"""Text as goeul keeps it."""

import unicodedata
from datetime import UTC, date, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from goeul.text import KST, as_utc, clean, hidden, iso, one_line

# Letters that combine, jamo, invisible characters, blanks and line ends, close together: where normalising goes wrong.
TRICKY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "가각ㄱᄀ\u1161\u11a8\u1160e\u0301\u200b\ufeff\u00ad\u2028\x0b\x00\x85 \u3000\u00a0\t\r\n\ud800"
        ),
    )
)


@given(TRICKY)
@example("e\u200b\u0301")  # the two meet only when the invisible one is gone
@example("\u1112\u200d\u1161\u11ab")
def test_clean_is_idempotent_nfc_and_shows_everything_it_keeps(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(hidden(char) for char in cleaned)
    assert not any(line != line.strip() or not line for line in cleaned.split("\n")) or cleaned == ""


@given(TRICKY)
def test_one_line_is_one_line_that_can_be_written(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line
    assert "\r" not in line
    line.encode("utf-8")


def test_a_name_cut_by_zero_width_characters_is_whole_again() -> None:
    assert clean("오\u200b산\ufeff시") == "오산시"


def test_decomposed_hangul_is_composed() -> None:
    assert clean(unicodedata.normalize("NFD", "오산시")) == "오산시"


def test_paragraphs_stay_and_blank_lines_go() -> None:
    assert clean(" 첫째\u3000 줄 \r\n\r\n\t둘째 줄\r셋째") == "첫째 줄\n둘째 줄\n셋째"


def test_an_instant_is_shown_in_kst_and_a_bare_day_stays_a_day() -> None:
    assert iso(datetime(2026, 5, 1, 0, 30, tzinfo=UTC)) == "2026-05-01T09:30:00+09:00"
    assert iso(date(2026, 5, 1)) == "2026-05-01"
    assert iso(None) is None


def test_a_bare_day_sorts_from_its_midnight_in_kst() -> None:
    assert as_utc(date(2026, 5, 1)) == datetime(2026, 4, 30, 15, tzinfo=UTC)
    assert as_utc(datetime(2026, 5, 1, 9, tzinfo=KST)) == datetime(2026, 5, 1, tzinfo=UTC)
