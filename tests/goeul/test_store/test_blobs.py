"""Packed columns read back as they were, for any tokens and tags."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goeul.records import Ambiguous, Evidence, Tag, Tags, Token
from goeul.store import blobs, tags, tokens

forms = st.text(st.characters(exclude_categories=("Cs", "Z", "Cc")), max_size=8)
offsets = st.integers(0, 2_000_000)
some_tokens = st.lists(
    st.builds(
        lambda form, tag, start, length: Token(form=form, tag=tag, start=start, end=start + length),
        forms,
        st.sampled_from(["NNG", "NNP", "XPN", "W_URL", "VV-I"]) | forms,
        offsets,
        st.integers(0, 500),
    ),
    max_size=30,
).map(tuple)
evidence = st.builds(
    Evidence, field=st.sampled_from(["title", "body"]), start=offsets, end=offsets, text=forms, why=forms
)
some_labels = st.lists(
    st.builds(
        Tag,
        code=forms,
        name=forms,
        confidence=st.floats(0, 1),
        evidence=st.lists(evidence, max_size=3).map(tuple),
    ),
    max_size=4,
).map(tuple)
some_tags = st.builds(
    Tags,
    municipalities=some_labels,
    topics=some_labels,
    kind=st.sampled_from(["news", "photo"]),
    ambiguous=st.lists(st.builds(Ambiguous, text=forms, codes=st.lists(forms, max_size=3).map(tuple)), max_size=2).map(
        tuple
    ),
)


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(some_tokens, some_tokens)
def test_tokens_come_back(title: tuple[Token, ...], body: tuple[Token, ...]) -> None:
    blob = tokens.pack(title, body)
    assert tokens.unpack(blob) == (title, body)
    assert tokens.pack(title, body) == blob


@patient
@given(some_tags)
def test_tags_come_back(given_tags: Tags) -> None:
    assert tags.unpack(tags.pack(given_tags)) == given_tags


def test_tokens_read_back_are_whole_records() -> None:
    token = Token(form="오산시", tag="NNP", start=3, end=6)
    _, (back,) = tokens.unpack(tokens.pack((), (token,)))
    assert (repr(back), hash(back)) == (repr(token), hash(token))
    with pytest.raises(AttributeError):
        back.form = "x"  # type: ignore[misc]  # frozen


def test_a_form_with_a_line_end_does_not_shift_the_others() -> None:
    odd = (Token(form="가\n나", tag="NNG", start=0, end=3), Token(form="다", tag="NNG", start=4, end=5))
    assert [token.form for token in tokens.unpack(tokens.pack((), odd))[1]] == ["가_나", "다"]


def test_tokens_are_kept_small() -> None:
    text = ["오산시는", "데이터", "기반", "행정을", "위해", "버스", "노선을", "다시", "짠다"]
    body = tuple(Token(form=text[n % 9], tag="NNG", start=5 * n, end=5 * n + 4) for n in range(500))
    assert len(tokens.pack((), body)) < 2_000


def test_blobs_of_another_zstd_level_are_the_same() -> None:
    data = b"abcabcabc" * 1000
    assert blobs.same(blobs.pack(data, level=1), blobs.pack(data, level=19))
    assert not blobs.same(blobs.pack(data), blobs.pack(data[1:]))


@patient
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_flipped_bit_is_seen(at: int, flip: int) -> None:
    blob = bytearray(tokens.pack((), (Token(form="오산시", tag="NNP", start=3, end=6),)))
    blob[at % len(blob)] ^= flip
    try:
        back: object = tokens.unpack(bytes(blob))
    except blobs.DamagedBlobError:
        back = None
    # Bits that zstd does not use may flip without harm.
    assert back in (None, ((), (Token(form="오산시", tag="NNP", start=3, end=6),)))


def test_a_head_that_claims_more_than_there_is_memory_is_damage() -> None:
    claim = (2**62).to_bytes(8, "little")
    with pytest.raises(blobs.DamagedBlobError):
        blobs.unpack(b"\x28\xb5\x2f\xfd\xe4" + claim + blobs.pack(b"text")[6:])
