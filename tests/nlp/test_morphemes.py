import itertools
import pickle
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import pytest

from nlp.morphemes import Morphemes, UserWord

WORDS = (UserWord("데이터 기반 행정"), UserWord("새뜰이음카드"), UserWord("오산시"))


@pytest.fixture(scope="module")
def morphemes() -> Morphemes:
    return Morphemes(WORDS, workers=1)


def test_a_user_word_with_blanks_is_found_in_every_spacing(morphemes: Morphemes) -> None:
    for text in ("데이터기반행정을 편다", "데이터 기반 행정을 편다", "데이터 기반행정을 편다"):
        assert "데이터_기반_행정" in {token.form for token in morphemes.analyse(text)}


def test_forms_never_hold_white_space(morphemes: Morphemes) -> None:
    text = "쇼와 천황 데이터\n기반\u00a0행정 새뜰이음카드\u3000끝\x1f \t."
    tokens = morphemes.analyse(text)
    assert tokens
    assert not [token.form for token in tokens if token.form.split() != [token.form]]


def test_spans_count_code_points_of_the_text_as_given(morphemes: Morphemes) -> None:
    text = "😀 오산시가 𠮷 웃었다"
    spans = {text[token.start : token.end]: token.form for token in morphemes.analyse(text)}
    assert spans["오산시"] == "오산시"


def test_texts_come_back_in_order_and_are_not_read_all_at_once(morphemes: Morphemes) -> None:
    taken = 0

    def texts() -> Iterator[str]:
        nonlocal taken
        for number in range(500):
            taken = number + 1
            yield f"{number}번 버스"

    stream = morphemes.tokens(texts())
    first = [next(stream)[0].form for _ in range(5)]
    assert first == ["0", "1", "2", "3", "4"]
    assert taken < 200
    assert len(list(stream)) == 495


def test_empty_text_lone_surrogates_and_nul_do_no_harm(morphemes: Morphemes) -> None:
    empty, surrogate, nul = morphemes.tokens(["", "가나\ud800다", "오산시\x00"])
    assert empty == morphemes.analyse("") == ()
    assert surrogate[-1].end == 4
    assert nul[0].form == "오산시"


def test_both_ways_of_analysing_agree(morphemes: Morphemes) -> None:
    texts = ["오산시는 데이터기반행정을 편다", "비급여 진료비가 올랐다", ""]
    assert list(morphemes.tokens(texts)) == [morphemes.analyse(text) for text in texts]


def test_the_prefix_bi_is_kept(morphemes: Morphemes) -> None:
    assert ("비", "XPN") in {(token.form, token.tag) for token in morphemes.analyse("비급여 진료비")}


def test_the_version_changes_with_the_words_but_not_with_their_order() -> None:
    version = Morphemes(WORDS).version
    assert version == Morphemes(reversed(WORDS), workers=7).version
    assert version != Morphemes(WORDS[:1]).version
    assert version != Morphemes((*WORDS, UserWord("오산시", "NNG"))).version


def test_nothing_heavy_is_built_before_the_first_use() -> None:
    code = "import sys, nlp.morphemes as m; m.Morphemes([]).version; print('kiwipiepy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_pickling_is_refused(morphemes: Morphemes) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(morphemes)


def test_a_forked_child_builds_its_own_and_does_not_hang() -> None:
    code = textwrap.dedent("""
        import os
        from nlp.morphemes import Morphemes, UserWord
        morphemes = Morphemes([UserWord("새뜰이음카드")], workers=2)
        here = list(morphemes.tokens(["새뜰이음카드를 쓴다"] * 40))
        child = os.fork()
        if child == 0:
            there = list(morphemes.tokens(["새뜰이음카드를 쓴다"] * 40))
            os._exit(0 if there == here else 3)
        raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], timeout=120, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("blank", ["\n", " ", ". ", ""])
def test_long_texts_are_analysed_in_pieces_with_true_spans(morphemes: Morphemes, blank: str) -> None:
    text = blank.join(["오산시가 새뜰이음카드를 낸다"] * 1_500)
    whole, short = morphemes.tokens([text, "오산시"])
    assert short[0].form == "오산시"
    assert len(whole) == len(morphemes.analyse(text))
    found = [text[token.start : token.end] for token in whole if token.form == "새뜰이음카드"]
    assert set(found) == {"새뜰이음카드"}
    assert len(found) >= 1_490  # without a blank to cut at, a cut may fall into a word
    assert all(a.end <= b.start or a.start == b.start for a, b in itertools.pairwise(whole))
