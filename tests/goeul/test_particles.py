"""Particles after words not known before: by the final consonant, by how digits are read, both where unclear."""

import pytest

from goeul.particles import particle, topic


@pytest.mark.parametrize(
    ("word", "closed", "opened", "expected"),
    [
        ("오산구", "이라는", "라는", "라는"),
        ("한양", "이라는", "라는", "이라는"),
        ("오산시", "은", "는", "는"),
        ("전북", "을", "를", "을"),
        ("99999", "은", "는", "는"),
        ("41370", "은", "는", "은"),
        ("KOGL-1", "은", "는", "은"),
        ("old", "이라는", "라는", "(이)라는"),
        ("ndsoft", "은", "는", "은(는)"),
        ("경기(광주)", "을", "를", "를"),
        ("", "은", "는", "은(는)"),
        ("…", "은", "는", "은(는)"),
        ("서울", "으로", "로", "로"),
        ("부산", "으로", "로", "으로"),
        ("제주", "으로", "로", "로"),
        ("서울", "은", "는", "은"),
    ],
)
def test_the_particle_follows_the_sound(word: str, closed: str, opened: str, expected: str) -> None:
    assert particle(word, closed, opened) == expected


def test_a_quoted_topic() -> None:
    assert topic("오산구") == "‘오산구’는"
