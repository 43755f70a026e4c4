"""Letters of a text: every offset stays true, and what is put in comes out again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.letters import CUT, bigrams, cut_offsets, fold, letters, unpair

TEXT = (
    st.text(alphabet=st.sampled_from(list("가나다라 .,:;()\n·'\"…!?aAbZ019Ａ１ß\u0130🙂\u00ad-|")), max_size=60)
    | st.text()
)


def runs(text: str) -> list[str]:
    read = letters(text)
    return [read.text[start:end] for start, end in read.spans()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("오산시는 데이터 기반 행정을 편다.", ["오산시는데이터기반행정을편다"]),
        ("오산시(시장 이아무개)가 왔다", ["오산시", "시장이아무개", "가왔다"]),
        ("시·군·구 ‘상생’ 10-20", ["시군구상생1020"]),
        ("편다. 나주시는", ["편다", "나주시는"]),
        ("편다.나주시는", ["편다", "나주시는"]),
        ("3.5% 4,000명 10:30 U.S.A", ["3.54,000명1030usa"]),
        ("첫째, 둘째; 셋째: 넷째!", ["첫째", "둘째", "셋째", "넷째"]),
        ("제목…부제\n본문", ["제목", "부제", "본문"]),
        ("ＡＩ 시대", ["ai시대"]),
        ("", []),
        ("?!", []),
    ],
)
def test_runs_end_where_sentences_and_brackets_do(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


@given(TEXT)
def test_places_and_offsets_are_inverse(text: str) -> None:
    read, folded = letters(text), fold(text)
    assert len(read.places) == len(text) + 1
    for place, letter in enumerate(read.text):
        assert folded[read.offset(place)] == letter
        assert read.places[read.offset(place)] == place
    assert "".join(runs(text)) == read.text
    assert all(offset in read.begins for offset in cut_offsets(read))


@given(TEXT)
def test_folding_keeps_length_and_is_done_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_pairs_can_be_read_back(text: str) -> None:
    terms = bigrams(letters(text))
    assert unpair(terms) == runs(text)
    assert all(term == CUT or 1 <= len(term) <= 2 for term in terms)
    assert not any(character.isspace() for term in terms for character in term)


@given(TEXT)
def test_units_rise_and_numbers_and_latin_words_are_one(text: str) -> None:
    read = letters(text)
    units = read.units
    assert len(units) == len(read.text) + 1
    seen = [unit for unit in units if unit >= 0]
    assert seen == sorted(set(seen)) == list(range(len(seen)))


def test_a_cut_inside_a_number_or_latin_word_is_no_place_to_end() -> None:
    units = letters("2026년 ai시대 10 20").units
    assert [place for place, unit in enumerate(units) if unit >= 0] == [0, 4, 5, 7, 8, 9, 11, 13]
