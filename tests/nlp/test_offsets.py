import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goeul.text import clean
from nlp.offsets import Cleaned

ODD = st.sampled_from(
    [
        "오산시",
        unicodedata.normalize("NFD", "오산시"),
        "\u200b",
        "\u00a0",
        "\r\n",
        "\n\n",
        "\t ",
        "é",
        "e\u0301",
        "\ufeff",
        "क़",
        "ᄒ",
        "ᅡ",
        "ᆫ",
        " ",
        "\x07",
        "a",
    ]
)


@given(st.lists(ODD).map("".join) | st.text())
@example(unicodedata.normalize("NFD", "경기도 오산시, 데이터기반행정"))
@example("오\u200b산\u200b시")
def test_every_character_leads_back_to_what_it_was_made_of(given_text: str) -> None:
    cleaned = Cleaned(given_text)
    assert cleaned.text == clean(given_text)
    for at, char in enumerate(cleaned.text):
        start, end = cleaned.span(at, at + 1)
        assert 0 <= start < end <= len(given_text)
        if not char.isspace():
            assert char in clean(given_text[start:end])


@given(st.lists(ODD).map("".join))
def test_the_way_back_never_goes_backwards(given_text: str) -> None:
    cleaned = Cleaned(given_text)
    starts = [cleaned.span(at, at + 1)[0] for at in range(len(cleaned.text))]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("  오산시가  좋다", "오산시"),
        ("첫 줄\r\n\r\n 오산시 ", "오산시"),
        (unicodedata.normalize("NFD", "수원과 오산시"), unicodedata.normalize("NFD", "오산시")),
        ("수원과 오\u200b산\ufeff시 이야기", "오\u200b산\ufeff시"),
        ("\ufeff오산시", "오산시"),
    ],
)
def test_a_name_is_shown_as_the_caller_wrote_it(raw: str, word: str) -> None:
    cleaned = Cleaned(raw)
    at = cleaned.text.index("오산시")
    start, end = cleaned.span(at, at + 3)
    assert raw[start:end] == word


def test_a_long_text_in_decomposed_form_is_mapped_in_bounded_time() -> None:
    raw = unicodedata.normalize("NFD", "오산시 시민 " * 25_000)
    cleaned = Cleaned(raw)
    start, end = cleaned.span(len(cleaned.text) - 6, len(cleaned.text) - 3)
    assert unicodedata.normalize("NFC", raw[start:end]) == "오산시"
