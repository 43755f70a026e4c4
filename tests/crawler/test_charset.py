"""Bytes to text by what the bytes say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.charset import decode, read

HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=4, max_size=60)
LABELS = [
    "",
    "text/html; charset=utf-8",
    "text/html; charset=euc-kr",
    "text/html;charset=ISO-8859-1",
    "text/html; charset=x-nobody",
]


@given(HANGUL, st.sampled_from(LABELS))
def test_utf8_wins_over_any_label(text: str, label: str) -> None:
    assert decode(text.encode(), label, "euc-kr") == text


@given(HANGUL, st.sampled_from(LABELS))
def test_cp949_is_read_under_any_label(text: str, label: str) -> None:
    body = f"<meta charset=utf-8>{text} 고을 소식".encode("cp949")
    assert decode(body, label) == f"<meta charset=utf-8>{text} 고을 소식"


@given(st.binary(max_size=400), st.text(max_size=30), st.none() | st.text(max_size=10))
def test_no_bytes_and_no_label_break_it(body: bytes, content_type: str, declared: str | None) -> None:
    assert isinstance(decode(body, f"text/html; charset={content_type}", declared), str)


def test_cp949_syllables_outside_euc_kr() -> None:
    assert decode("뷁똠방각하 펲시".encode("cp949"), "text/html; charset=euc-kr") == "뷁똠방각하 펲시"


def test_one_broken_byte_does_not_turn_a_utf8_page_into_cp949() -> None:
    found = read("가온군이 배추를".encode() + b"\xff" + " 처음으로 출하했다.".encode(), "text/html; charset=euc-kr")
    assert (found.charset, found.replaced) == ("utf-8", 1)
    assert found.text.endswith("처음으로 출하했다.")


def test_replacement_characters_are_counted() -> None:
    assert read("가온군".encode("cp949")).replaced == 0
    assert read("가온군".encode("cp949") + b"\xff\xff").replaced == 2


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(charset: str) -> None:
    assert decode("고을".encode(charset), "text/html; charset=euc-kr") == "고을"


@pytest.mark.parametrize("label", ["base64", "rot13", "idna", "undefined", "unicode_escape", "gb2312", "shift_jis"])
def test_labels_of_other_charsets_do_not_mislead(label: str) -> None:
    assert decode("고을의 새 소식".encode("cp949"), f"text/html; charset={label}", label) == "고을의 새 소식"


@pytest.mark.parametrize(("label", "charset"), [("euc-kr", "cp949"), ("utf-8", "utf-8")])
def test_a_label_breaks_a_tie(label: str, charset: str) -> None:
    assert read(b"caf\xe9", f"text/html; charset={label}").charset == charset
    assert read(b"caf\xe9", "", label).charset == charset


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_markup(charset: str) -> None:
    text = "<html><head><title>가온군의 새 소식</title></head><body><p>가온군</p></body></html>"
    assert decode(text.encode(charset), "text/html; charset=utf-8") == text


def test_zero_bytes_alone_make_no_utf16() -> None:
    assert read(b"\0" * 200).charset != "utf-16-le"
    assert decode(b"<p>\0\0\0</p>" * 20).count("<p>") == 20
