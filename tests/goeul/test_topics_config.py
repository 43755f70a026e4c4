"""The topics of config/topics.yaml, and how a bad file is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goeul.errors import ConfigError
from goeul.topics import Topic, compact, load_topics

CONFIG = Path(__file__).parents[2] / "config"
SLUGS = [
    "data-driven-administration",
    "smart-city",
    "government-innovation",
    "local-council",
    "local-finance",
    "local-politics",
    "decentralization",
    "civil-service",
    "community",
    "donation",
    "welfare",
    "senior-care",
    "disability",
    "childcare-birth",
    "youth-population",
    "family-multicultural",
    "education",
    "lifelong-learning",
    "health",
    "jobs-labor",
    "small-business",
    "industry-investment",
    "agriculture",
    "fisheries-ports",
    "tourism-festivals",
    "culture-arts",
    "heritage",
    "sports",
    "urban-development",
    "housing",
    "transport",
    "disaster-safety",
    "crime-accidents",
    "environment-climate",
    "waste",
    "water",
    "energy",
    "parks",
    "animals",
    "weather",
]

GOOD = """
backgrounds:
  market: {strong: [코스피], supporting: [주가]}
topics:
  - slug: small-business
    ko: 소상공인
    en: Small business
    definition: 골목 가게와 시장
    words: [지역 화폐]
    backgrounds: [market]
    threshold: 1.2
    strong: [지역 화폐, "~시장 상인", 카드 & 매출]
    supporting: [가게]
    against: [주식시장]
    exclude: [부동산 시장]
    examples: [시장 상인들이 웃었다]
"""


@pytest.fixture(scope="module")
def topics() -> tuple[Topic, ...]:
    return load_topics(CONFIG)


def written(folder: Path, text: str) -> Path:
    (folder / "topics.yaml").write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_topics(written(folder, text))
    return caught.value


def test_the_topics_are_those_of_the_guide_in_its_order(topics: tuple[Topic, ...]) -> None:
    assert [topic.slug for topic in topics] == SLUGS


def test_every_topic_can_be_read_and_has_room_for_texts_nobody_has_seen(topics: tuple[Topic, ...]) -> None:
    for topic in topics:
        speaking = [term for term in topic.terms if term.grade in ("strong", "supporting")]
        assert len(speaking) >= 60, topic.slug
        assert topic.definition
        assert topic.ko != topic.en


def test_data_driven_administration_is_one_word_to_the_analyser_however_it_is_spaced(topics: tuple[Topic, ...]) -> None:
    assert "데이터 기반 행정" in topics[0].words


def test_a_term_is_read_with_its_marks(tmp_path: Path) -> None:
    (topic,) = load_topics(written(tmp_path, GOOD))
    terms = {term.text: term for term in topic.terms}
    assert terms["지역 화폐"].parts == ("지역화폐",)
    assert terms["시장 상인"].tail
    assert not terms["가게"].tail
    assert terms["카드 & 매출"].parts == ("카드", "매출")
    assert [term.grade for term in topic.terms] == ["strong"] * 3 + ["supporting", "against", "exclude"]
    assert topic.threshold == 1.2
    assert [background.name for background in topic.backgrounds] == ["market"]


def test_a_bad_file_is_refused_with_all_reasons_at_once_each_with_its_line(tmp_path: Path) -> None:
    error = refused(
        tmp_path,
        """\
backgrounds:
  market: {strong: [코스피], supprting: [주가]}
topics:
  - slug: small-business
    ko: 소상공인
    en: Small business
    definition: 골목 가게와 시장
    strong: [지역 화폐, 지역화폐, "~", "", 119, "카드 & "]
    backgrounds: [markt]
    threshold: 99
  - slug: small-business
    ko: 전통시장
    en: Markets
    definiton: 오일장
    strong: 오일장
  - slug: Bad_Slug
    ko: 가
    en: a
    definition: 나
  - 글자
other: 1
""",
    )
    lines = [line.removeprefix(f"  {tmp_path / 'topics.yaml'}:") for line in error.en.splitlines()[1:]]
    assert lines == [
        '2: market.supprting: unknown name "supprting". Did you mean "supporting"?',
        '8: small-business.strong.1: the term "지역화폐" is in strong already (blanks do not count). Keep one.',
        '8: small-business.strong.2: a part of the term "~" has no letters. Write some, or remove it.',
        "8: small-business.strong.3: '' is no term. Remove empty ones, put numbers in quotes (\"119\").",
        '8: small-business.strong.4: 119 is no term. Remove empty ones, put numbers in quotes ("119").',
        '8: small-business.strong.5: a part of the term "카드 &" has no letters. Write some, or remove it.',
        '9: small-business.backgrounds.0: unknown name "markt". Did you mean "market"?',
        "10: small-business.threshold: 99 cannot be used. Write a number from 0.1 to 10 (1 is the rule).",
        "11: small-business.definition: needs a text: `definition: …`.",
        '11: small-business.slug: "small-business" is in an earlier topic already. Change or remove one.',
        '14: small-business.definiton: unknown name "definiton". Did you mean "definition"?',
        "15: small-business.strong: must be a list: [value, value].",
        "15: small-business.strong: has no strong terms, so the topic can never be given. Write at least one.",
        '16: Bad_Slug.slug: "Bad_Slug" holds letters that a slug cannot have. Use a-z, 0-9 and - between them.',
        "16: Bad_Slug.strong: has no strong terms, so the topic can never be given. Write at least one.",
        "20: file.topics.3: must hold lines of `name: value`.",
        '21: file.other: unknown name "other". Names that can be used: backgrounds, topics.',
    ]
    assert error.ko.count("\n") == error.en.count("\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("topics: []", "holds no topics"),
        ("topics: {a: 1}", "holds no topics"),
        ("", "holds no list"),
        ("- a", "holds no list"),
        ("topics: [", "is not YAML"),
        ("backgrounds: [a]\ntopics: []", "must hold lines of"),
        (GOOD.replace("ko: 소상공인", "ko: 소상공인\n    ko: 시장"), "stands twice"),
        (GOOD.replace("threshold: 1.2", "threshold: true"), "cannot be used"),
    ],
)
def test_a_file_of_another_shape_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text).en


def test_a_missing_file_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_topics(tmp_path)
    assert str(tmp_path / "topics.yaml") in caught.value.ko


def test_a_file_in_another_charset_is_told(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_bytes("topics: [가]".encode("cp949"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_topics(tmp_path)


@given(st.text())
def test_compact_keeps_one_letter_for_each_code_point_but_blanks(text: str) -> None:
    letters = compact(text)
    assert len(letters) == len(text.replace(" ", ""))
    assert compact(letters) == letters
