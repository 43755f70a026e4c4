"""Documents: streams, stretches of letters, facets, and the number that orders them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goeul.records import Token
from goeul.text import KST
from indexer.document import FACETS, REACH, TEXT_FIELDS, Document, document, edges, stands
from indexer.joints import Joints, Seams
from indexer.letters import CUT, letters


@st.composite
def texts_with_seams(draw: st.DrawFn):
    text = draw(st.text(alphabet=st.sampled_from(list("가나다 .ab12(")), max_size=40))
    read = letters(text)
    size = len(read.text)
    places = st.sets(st.integers(0, size - 1)) if size else st.just(set())
    starts = set(read.starts) | draw(places)
    word_ends = {*read.starts[1:], size} if size else set()
    ends = word_ends | draw(st.sets(st.integers(1, size))) if size else set()
    stops = draw(st.sets(st.sampled_from(sorted(word_ends)))) if word_ends else set()
    return read, Seams(tuple(sorted(starts)), tuple(sorted(ends | starts)), frozenset(stops))


@given(texts_with_seams())
def test_one_sweep_finds_what_the_rule_says(case) -> None:
    read, seams = case
    size = len(read.text)
    by_rule = {read.text[a:b] for a in range(size) for b in range(a + 1, size + 1) if stands(read, seams, a, b)}
    assert edges(read, seams) == by_rule


def test_no_term_holds_white_space(documents: list[Document]) -> None:
    assert not [
        (made.key, field, term)
        for made in documents
        for field in (*TEXT_FIELDS, *FACETS)
        for term in made.stream(field)
        if not term or any(character.isspace() for character in term)
    ]


def test_a_word_of_several_is_indexed_by_its_parts(make, joints: Joints) -> None:
    made = document(make(1, "특별교부세 12억 원"), joints)
    assert made.text[:2] == ("특별", "교부세")
    assert {"교부세", "특별교부세"} <= made.edges


def test_sentences_are_cut(make, joints: Joints) -> None:
    made = document(make(1, "제목", "오산이다. 나주다.\n화성"), joints)
    assert made.text.count(CUT) == made.pairs.count(CUT) == 3
    assert made.title == ("제목",)


def test_stretches_stay_within_reach(documents: list[Document]) -> None:
    assert max(len(term) for made in documents for term in made.edges if not term.isascii()) >= REACH
    hangul = (term for made in documents for term in made.edges if all("가" <= letter <= "힣" for letter in term))
    assert max(map(len, hangul)) == REACH


def test_facets(make, joints: Joints) -> None:
    moment = datetime(2026, 7, 1, 23, 30, tzinfo=KST)
    stored = make(
        1, "제목", published=moment, municipalities=("41370", "12", "36110"), topics=("council",), kind="notice"
    )
    made = document(stored, joints)
    assert (made.municipality, made.province) == (("41370", "12", "36110"), ("41", "12", "36"))
    assert (made.topic, made.outlet, made.kind) == (("council",), ("osannews",), ("notice",))
    assert (made.day, made.month) == (("2026-07-01",), ("2026-07",))
    assert made.published == moment


def test_a_bare_day_counts_from_midnight_in_korea(make, joints: Joints) -> None:
    made = document(make(1, "제목", published=date(2026, 7, 1)), joints)
    assert made.day == ("2026-07-01",)
    assert made.published == datetime(2026, 7, 1, tzinfo=KST)


MOMENTS = st.none() | st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)).map(lambda d: d.replace(tzinfo=KST))


@given(st.tuples(MOMENTS, st.integers(1, 1 << 29)), st.tuples(MOMENTS, st.integers(1, 1 << 29)))
def test_recency_orders_by_time_then_key_with_the_undated_last(one, other) -> None:
    def expected(pair):
        moment, key = pair
        return (moment is not None, int(moment.timestamp()) if moment else 0, key)

    def recency(pair) -> int:
        moment, key = pair
        return Document(key=key, revision=1, text=(), pairs=(), edges=frozenset(), title=(), published=moment).recency

    assert (recency(one) < recency(other)) == (expected(one) < expected(other))
    assert 0 <= recency(one) < 1 << 63


@pytest.mark.parametrize("moment", [datetime(1, 1, 2, tzinfo=KST), datetime(9999, 12, 30, tzinfo=KST)])
def test_recency_fits_for_times_nobody_can_mean(moment: datetime) -> None:
    made = Document(
        key=1 << 62, revision=1, text=(), pairs=(), edges=frozenset(), title=(), published=moment + timedelta(0)
    )
    assert 0 <= made.recency < 1 << 63


def test_tokens_that_overlap_or_leave_the_text_break_nothing(joints: Joints) -> None:
    read = letters("했다")
    tokens = (
        Token(form="하", tag="VV", start=0, end=1),
        Token(form="었", tag="EP", start=0, end=1),
        Token(form="다", tag="EF", start=1, end=2),
    )
    assert edges(read, joints.seams(read, tokens)) == {"했", "했다"}
