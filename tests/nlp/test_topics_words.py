"""Letters without blanks, and the way back to the text."""

from hypothesis import given
from hypothesis import strategies as st

from goeul.records import Token
from goeul.topics import compact
from nlp.topics.words import Fit, Words


def tokens(*spans: tuple[int, int, str]) -> list[Token]:
    return [Token(form="x", tag=tag, start=start, end=end) for start, end, tag in spans]


@given(st.text(alphabet="가나 다\n.A", max_size=40), st.data())
def test_letters_lead_back_to_where_they_stand(text: str, data: st.DataObject) -> None:
    words = Words(text, ())
    if not words.letters:
        return
    first = data.draw(st.integers(0, len(words.letters) - 1))
    last = data.draw(st.integers(first + 1, len(words.letters)))
    place = words.span(first, last, Fit.NONE)
    assert place is not None
    start, end, _ = place
    assert compact(text[start:end]) == words.letters[first:last]
    assert " " not in (text[start], text[end - 1])


def test_a_word_begins_and_ends_at_joints_but_not_at_particles_and_suffixes() -> None:
    # 둔화가 = 둔/XR 화/XSN 가/JKS
    words = Words("둔화가", tokens((0, 1, "XR"), (1, 2, "XSN"), (2, 3, "JKS")))
    assert words.span(0, 2, Fit.WORD) == (0, 2, Fit.WORD)
    assert words.span(1, 3, Fit.WORD) is None
    assert words.span(0, 3, Fit.WORD) is None


def test_letters_across_words_fit_only_from_joint_to_joint() -> None:
    words = Words("가나 다라", tokens((0, 2, "NNG"), (3, 5, "NNG")))
    assert words.span(0, 4, Fit.WORD) == (0, 5, Fit.WORD)
    assert words.span(1, 3, Fit.INSIDE) is None


def test_inside_one_word_an_edge_is_more_than_no_edge() -> None:
    words = Words("가나다라", tokens((0, 4, "NNP")))
    assert words.span(0, 2, Fit.EDGE) == (0, 2, Fit.EDGE)
    assert words.span(2, 4, Fit.TAIL) == (2, 4, Fit.TAIL)
    assert words.span(1, 3, Fit.EDGE) is None


def test_sentences_end_at_stops_and_lines() -> None:
    words = Words("가. 나? 다\n라", ())
    assert [words.sentence(at) for at in (0, 3, 6, 8)] == [0, 1, 2, 3]
