"""From queries to nodes."""

from datetime import date, datetime

import pytest

from goeul.query import And, Codes, Everything, Filter, Not, Or, Period, Phrase, Word
from goeul.records import Token
from goeul.text import KST
from indexer import engine
from indexer.engine import NOTHING, AllOf, AnyOf, Boost, During, MatchAll, NoneOf, Term
from indexer.plan import plan, rank


def test_a_word_is_its_morphemes_or_its_letters(analyse) -> None:
    assert plan(Word("비급여"), analyse) == AnyOf((engine.Phrase("text", ("비", "급여")), Term("edges", "비급여")))


def test_a_long_word_is_pairs_that_begin_at_a_joint(analyse) -> None:
    node = plan(Phrase("데이터기반행정"), analyse)
    pairs = engine.Phrase("pairs", ("데이", "이터", "터기", "기반", "반행", "행정"))
    assert node == AllOf((AnyOf((Term("edges", "데이"), Term("edges", "데이터"))), pairs))


@pytest.mark.parametrize(
    ("word", "morphemes"),
    [
        ("전문가", "전문/NNG 가/XSN"),  # any 전문
        ("오이도", "오이/NNG 도/JX"),  # an island, not "cucumbers, too"
        ("가야", "가/VV 야/EF"),  # a kingdom, not "go"
        ("이의", "이/NR 의/JKG"),
        ("새마을", "새/MM 마을/NNG"),
        ("!가", "!/SF 가/VV"),
    ],
)
def test_morphemes_that_mean_something_wider_are_left_out(word: str, morphemes: str) -> None:
    assert plan(Word(word), lambda _: _tokens(morphemes)) == Term("edges", word.strip("!"))


@pytest.mark.parametrize(
    ("word", "morphemes", "terms"),
    [
        ("주민들", "주민/NNG 들/XSN", ("주민",)),
        ("지원하는", "지원/NNG 하/XSV 는/ETM", ("지원",)),
        ("시의회가", "시의회/NNG 가/JKS", ("시의회",)),
        ("만들다", "만들/VV 다/EF", ("만들",)),
        ("특별교부세", "특별_교부세/NNP", ("특별", "교부세")),
        ("1,200", "1,200/SN", ("1200",)),
    ],
)
def test_inflections_and_particles_may_go(word: str, morphemes: str, terms: tuple[str, ...]) -> None:
    node = plan(Word(word), lambda _: _tokens(morphemes))
    assert isinstance(node, AnyOf)
    assert node.nodes[0] == (Term("text", terms[0]) if len(terms) == 1 else engine.Phrase("text", terms))


def _tokens(morphemes: str) -> tuple[Token, ...]:
    """ "전문/NNG 가/XSN", one behind the other."""
    tokens: list[Token] = []
    for form, tag in (part.rsplit("/", 1) for part in morphemes.split()):
        start = tokens[-1].end if tokens else 0
        tokens.append(Token(form=form, tag=tag, start=start, end=start + len(form.replace("_", ""))))
    return tuple(tokens)


def test_codes(analyse) -> None:
    asked = Codes("region", frozenset({"41", "41370"}))
    assert plan(asked, analyse) == AnyOf((Term("province", "41"), Term("municipality", "41370")))
    assert plan(Codes("topic", frozenset({"council"})), analyse) == AnyOf((Term("topic", "council"),))
    assert plan(Codes("kind", frozenset()), analyse) == NOTHING


def test_periods_include_both_days(analyse) -> None:
    assert plan(Period(date(2026, 1, 1), date(2026, 1, 31)), analyse) == During(
        datetime(2026, 1, 1, tzinfo=KST), datetime(2026, 2, 1, tzinfo=KST)
    )
    assert plan(Period(None, date(2026, 1, 31)), analyse) == During(None, datetime(2026, 2, 1, tzinfo=KST))


def test_a_word_without_letters_asks_for_nothing(analyse) -> None:
    assert plan(Word("!!"), analyse) == NOTHING
    assert plan(Not(Word("!!")), analyse) == NOTHING
    assert plan(And((Word("!!"), Word("물"))), analyse) == AllOf((plan(Word("물"), analyse),))
    assert plan(Everything(), analyse) == MatchAll()


def test_what_is_not_resolved_is_refused(analyse) -> None:
    with pytest.raises(ValueError, match="not resolved"):
        plan(Filter("region", "오산시"), analyse)


def test_rank_holds_words_in_context_and_not_what_is_excluded(analyse) -> None:
    tree = And((Word("청년"), Word("정책"), Not(Word("예산")), Codes("topic", frozenset({"youth"}))))
    nodes = rank(tree, analyse)
    assert Term("text", "청년") in nodes
    assert Boost(Term("title", "정책"), 1.0) in nodes
    assert Boost(Term("pairs", "년정"), 0.5) in nodes  # spaces are ignored between words too
    assert "예산" not in str(nodes)
    assert "youth" not in str(nodes)
    assert len(nodes) == len(set(nodes))


def test_alternatives_rank_each_by_itself(analyse) -> None:
    nodes = rank(Or((Word("청년"), Word("정책"))), analyse)
    assert Boost(Term("pairs", "년정"), 0.5) not in nodes
    assert rank(Not(Word("청년")), analyse) == rank(Everything(), analyse) == ()


@pytest.mark.parametrize(
    "text", ["", "NOT NULL; DROP TABLE", "가" * 2000, "((((", "\x00", "A" * 500, "1" * 500, "🙂" * 9]
)
def test_every_word_can_be_planned(text: str, analyse) -> None:
    for node in (Word(text), Phrase(text)):
        plan(node, analyse)
        rank(node, analyse)


def test_requests_refuse_what_no_engine_can_do() -> None:
    with pytest.raises(ValueError, match="not a facet field: colour"):
        engine.SearchRequest(query=MatchAll(), rank=(), facets=("colour",))
    with pytest.raises(ValueError, match="10000"):
        engine.SearchRequest(query=MatchAll(), rank=(), offset=9_990, limit=20)
    assert NoneOf(MatchAll()) != MatchAll()
