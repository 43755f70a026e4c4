"""Marks and snippets: what was matched is marked, and only that."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goeul.query import parse
from goeul.records import StoredArticle
from indexer.document import document
from indexer.highlight import Snippet, highlight
from indexer.memory import matches
from indexer.plan import plan


def marked(snippet: Snippet) -> str:
    """The text with brackets around the marks."""
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [snippet.text[at:start], "[", snippet.text[start:end], "]"]
        at = end
    return "".join([*parts, snippet.text[at:]])


@pytest.fixture(scope="module")
def show(analyse, joints):
    def shown(query: str, text: str, **options) -> Snippet:
        return highlight(text, analyse(text), plan(parse(query), analyse), joints, **options)

    return shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("시의회", "나주[시의회]가 예산을 심사했다."),
        ("데이터기반행정", "[데이터 기반 행정]과 [데이터기반행정]"),
        ("데이터 행정", "[데이터] 기반 [행정]과 [데이터]기반[행정]"),
        ("양천", "안양천과 [양천]구청"),
        ("비급여", "[비급여] 진료와 급여 진료"),
        ("지원하는", "월세를 [지원]했다."),
        ("오산 -나주", "[오산]시와 나주시"),
        ("오산 OR 나주", "[오산]시와 [나주]시"),
        ('"오산시(시장 이"', "[오산시(시장 이]아무개)"),
        ("ai", "[AI] 시대의 [ＡＩ]"),
        ("나주시의회 의회", "[나주시의회]가"),
        ("", "오산시와 나주시"),
        ("오산", "나주시만"),
    ],
)
def test_marks(query: str, expected: str, show) -> None:
    assert marked(show(query, expected.replace("[", "").replace("]", ""), whole=True)) == expected


def test_without_joints_words_and_morphemes_are_still_marked(analyse) -> None:
    text = "오산시에서 데이터 기반 행정을"
    node = plan(parse("오산 데이터기반행정"), analyse)
    assert marked(highlight(text, analyse(text), node, whole=True)) == "[오산]시에서 [데이터 기반 행정]을"


def test_the_piece_that_answers_most_is_shown_from_its_sentence_on(show) -> None:
    text = "오산시가 나섰다. " * 20 + "이제 오산시 청년은 지원을 받는다. " + "다른 이야기다. " * 20
    snippet = show("오산 청년 지원", text, length=60)
    assert snippet.text.startswith("이제 오산시 청년은 지원을 받는다.")
    assert (snippet.cut_before, snippet.cut_after) == (True, True)
    assert text[snippet.start :].startswith(snippet.text)
    assert not snippet.text[-1].isspace()


def test_the_beginning_is_shown_where_nothing_matched(show) -> None:
    snippet = show("나주", "오산시가 나섰다. " * 30, length=50)
    assert (snippet.start, snippet.marks, snippet.cut_before, snippet.cut_after) == (0, (), False, True)
    assert 30 <= len(snippet.text) <= 50


def test_short_and_empty_texts_are_shown_whole(show) -> None:
    assert show("오산", "") == Snippet(text="", marks=())
    assert marked(show("오산", "오산이다.")) == "[오산]이다."


def test_markup_is_text(show) -> None:
    assert marked(show("오산", "<b>오산</b> & <script>", whole=True)) == "<b>[오산]</b> & <script>"


@pytest.mark.parametrize(
    "query", ["시의회", "데이터기반행정", "오산시", "비급여", "시민의날", "지원하는", '"3.5m 높이의 등"']
)
def test_what_is_found_is_marked_and_what_is_marked_is_found(
    query: str, corpus: list[StoredArticle], analyse, joints
) -> None:
    node = plan(parse(query), analyse)
    found = 0
    for stored in corpus[:400]:
        article, annotated = stored.annotated.article, stored.annotated
        title = highlight(article.title, annotated.title_tokens, node, joints, whole=True)
        body = highlight(article.body, annotated.body_tokens, node, joints)
        assert bool(title.marks or body.marks) == matches(node, document(stored, joints))
        found += bool(title.marks or body.marks)
    assert found


QUERIES = ["오산", "데이터기반행정", '"데이터 기반"', "지원하는", "-오산", "3.5"]


WORDS = ["오산시", "데이터", "기반", "행정", "지원했다.", "(", ")", "\n", "3.5", "가", "🙂"]


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=40), query=st.sampled_from(QUERIES), length=st.integers(1, 80))
def test_marks_lie_in_the_piece_and_pieces_in_the_text(words: list[str], query: str, length: int, show) -> None:
    text = " ".join(words)
    snippet = show(query, text, length=length)
    assert text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
    assert snippet.cut_before == (snippet.start > 0)
    assert snippet.cut_after == (snippet.start + len(snippet.text) < len(text))
    assert len(snippet.text) <= length or len(text) <= length
    ends = [0, *(place for mark in snippet.marks for place in mark), len(snippet.text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in snippet.marks)
