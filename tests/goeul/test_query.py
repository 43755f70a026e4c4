"""Reading queries: what people type, and what they get told when it cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goeul.errors import QuerySyntaxError
from goeul.query import And, Everything, Filter, Node, Not, Or, Phrase, Word, parse, render


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        (" \u3000\u200b ", Everything()),
        ("오산시", Word("오산시")),
        ("오산시 청년", And((Word("오산시"), Word("청년")))),
        ("오산시 AND 청년", And((Word("오산시"), Word("청년")))),
        ("a OR b c", Or((Word("a"), And((Word("b"), Word("c")))))),
        ("a 또는 b | c|d", Or((Word("a"), Word("b"), Word("c"), Word("d")))),
        ("(a b) c", And((Word("a"), Word("b"), Word("c")))),
        ("(a OR b) c", And((Or((Word("a"), Word("b"))), Word("c")))),
        ("예산 -삭감", And((Word("예산"), Not(Word("삭감"))))),
        ('-"추가 경정"', Not(Phrase("추가 경정"))),
        ("-(a OR b)", Not(Or((Word("a"), Word("b"))))),
        ("-(-a)", Not(Not(Word("a")))),
        ("K-POP 2024-05 3:2", And((Word("K-POP"), Word("2024-05"), Word("3:2")))),
        ("지역:오산시", Filter("region", "오산시")),
        ("지역: 오산시", Filter("region", "오산시")),
        ('지역:"경기 광주시"', Filter("region", "경기 광주시")),
        ("Region:osan -topic:water", And((Filter("region", "osan"), Not(Filter("topic", "water"))))),
        ("기간:2024-01..2024-06", Filter("period", "2024-01..2024-06")),
        ("매체：오산뉴스（청년｜－노인）", And((Filter("outlet", "오산뉴스"), Or((Word("청년"), Not(Word("노인"))))))),
        ("“데이터기반 행정”", Phrase("데이터기반 행정")),
        ("＂데이터기반　행정„", Phrase("데이터기반 행정")),
        ("오\u200b산시", Word("오산시")),
        ("\u110b\u1169산시", Word("오산시")),
        ("지\u200b역:오산", Filter("region", "오산")),
        ('"OR"', Phrase("OR")),
        ("’24년 예산", And((Word("’24년"), Word("예산")))),
    ],
)
def test_reads(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "ko", "en"),
    [
        ('오산 "데이터', 3, "따옴표가 닫히지", "not closed"),
        ("오산 (데이터", 3, "괄호가 닫히지", "not closed"),
        ("(", 0, "괄호가 닫히지", "not closed"),
        ("오산)", 2, "짝이 없습니다", "no partner"),
        (")", 0, "짝이 없습니다", "no partner"),
        ("오산 ()", 4, "비었습니다", "nothing between"),
        ('""', 0, "비었습니다", "nothing between"),
        ("오산 - 데이터", 3, "빼기표", "minus"),
        ("오산 -", 3, "빼기표", "minus"),
        ("--오산", 0, "빼기표", "minus"),
        ("지역:", 0, "값이 없습니다", "Nothing follows"),
        ("오산 주제: OR 청년", 3, "값이 없습니다", "Nothing follows"),
        ("(지역:)", 1, "값이 없습니다", "Nothing follows"),
        ('지역:""', 3, "비었습니다", "nothing between"),
        ("지역: 주제:환경", 0, "값이 없습니다", "Nothing follows"),
        ("오산 OR", 5, "양쪽", "both sides"),
        ("OR 오산", 0, "양쪽", "both sides"),
        ("regoin:osan", 0, "혹시 ‘region:’", 'mean "region:"'),
        ("가" * 2001, 2000, "너무 깁니다", "too long"),
        ("가 " * 65, 128, "64개", "64 conditions"),
        ("(" * 30 + "가" + ")" * 30, 24, "24겹", "24 deep"),
    ],
)
def test_says_what_is_wrong_where_and_how_to_go_on(text: str, position: int, ko: str, en: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    assert caught.value.position == position
    assert ko in caught.value.ko
    assert en in caught.value.en


def test_a_position_counts_the_characters_as_typed() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse('\u200b\u200b오\u200b산 "')
    assert caught.value.position == 6


def read(text: str) -> Node | QuerySyntaxError:
    try:
        return parse(text)
    except QuerySyntaxError as error:
        return error


SIGNS = st.sampled_from(
    [*'"“”()|-:,. ~', "OR", "또는", "AND", "지역:", "region:", "기간：", "오산", "\u200b", "\u0301", "－"]
)


@given(st.one_of(st.text(max_size=60), st.lists(SIGNS, max_size=40).map("".join)))
def test_any_text_is_read_or_refused_and_what_is_read_survives_rendering(text: str) -> None:
    outcome = read(text)
    if isinstance(outcome, QuerySyntaxError):
        assert 0 <= outcome.position <= len(text)
        assert outcome.ko
        assert outcome.en
    else:
        assert parse(render(outcome)) == outcome


WORDS = st.text(st.sampled_from("가나다abc12-_.·:"), min_size=1, max_size=6).filter(
    lambda text: text[0] not in "-:" and text not in ("OR", "AND", "또는")
)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
LEAVES = st.one_of(
    WORDS.map(Word),
    PHRASES.map(Phrase),
    st.builds(Filter, st.sampled_from(["region", "topic", "outlet", "period", "kind"]), PHRASES),
)


def _compound(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        children.map(Not),
        several.filter(lambda nodes: not any(isinstance(node, And) for node in nodes)).map(And),
        several.filter(lambda nodes: not any(isinstance(node, Or) for node in nodes)).map(Or),
    )


@given(st.recursive(LEAVES, _compound, max_leaves=12))
def test_every_tree_survives_rendering(tree: Node) -> None:
    assert parse(render(tree)) == tree
