"""A thousand small articles, written for these tests: a few dozen sentences in many towns, on many days, seeded.

Among them stand the words that trip search engines up: names inside compounds, compounds with and without blanks,
prefixes that turn the meaning around, names that two words happen to spell.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from goeul.records import Article, Kind
from goeul.text import KST


@dataclass(frozen=True)
class Town:
    """A municipality as its articles name it."""

    code: str
    name: str  # 오산시
    stem: str  # 오산
    hall: str  # 오산시청
    council: str  # 오산시의회
    head: str  # 오산시장


def _town(code: str, name: str, stem: str | None = None) -> Town:
    stem = stem or name[:-1]
    head = {"시": f"{stem}시장", "군": f"{stem}군수", "구": f"{name}청장"}[name[-1]]
    return Town(code, name, stem, f"{name}청", f"{name}의회", head)


TOWNS = (
    _town("41370", "오산시"),
    _town("12170", "나주시"),
    _town("41610", "광주시", "경기 광주"),
    _town("51820", "고성군", "강원 고성"),
    _town("11470", "양천구"),
    _town("41170", "안양시"),
    _town("41110", "수원시"),
    _town("41590", "화성시"),
    _town("11680", "강남구"),
    _town("11140", "중구", "서울 중구"),
    _town("36110", "세종시"),
    _town("47130", "경주시"),
    _town("12780", "강진군"),
    _town("41360", "남양주시"),
    _town("26350", "해운대구"),
)
OUTLETS = ("osannews", "najutimes", "gyeonggiilbo", "saebyeok", "haean")

# (topic, titles, sentences); {n} is a number, the other slots are those of Town.
_SUBJECTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "data-driven-administration",
        ("{name}, 데이터기반행정 평가 ‘우수’", "{name} 데이터 기반 행정 역량 키운다", "{stem}, 공공데이터로 행정 혁신"),
        (
            "{name}는 데이터기반행정 실태점검에서 {n}점을 받았다.",
            "{head}은 “데이터 기반 행정을 뿌리내리겠다”고 말했다.",
            "{hall} 직원 {n}명이 AI 활용 교육을 받았다.",
            "공공데이터 {n}건을 새로 열고 database를 정비했다.",
            "데이터 분석 결과를 기반으로 행정의 빈틈을 찾았다.",
        ),
    ),
    (
        "council",
        ("{council}, 제{n}회 임시회 폐회", "{council} 의원들, 예산안 심사", "시의회·군의회 의장단 {stem}서 간담회"),
        (
            "{council}는 {n}일 본회의를 열어 조례안 {n}건을 의결했다.",
            "시의회 의장은 집행부에 자료를 요구했다.",
            "주민자치협의회와 전통시장 상인회가 방청했다.",
            "의원들은 {hall} 앞에서 기자회견을 했다.",
            "의회는 업무추진비 내역을 누리집에 올린다.",
        ),
    ),
    (
        "health",
        ("{name} 보건소, 비급여 진료비 공개", "{name}, 치매안심센터 문 열어", "급여 적용 넓힌 {stem} 의료원"),
        (
            "비급여 항목은 병원마다 {n}배까지 차이가 났다.",
            "건강보험 급여가 적용되면 부담이 {n}% 줄어든다.",
            "{name}보건소는 예방접종 대상을 넓힌다.",
            "직원 급여는 그대로라고 병원 쪽은 밝혔다.",
            "비 급여 진료를 미리 알리라는 안내문을 붙였다.",
            "전문가들은 값을 견주어 보라고 권한다.",
            "전문 상담사 {n}명이 일한다.",
        ),
    ),
    (
        "river",
        ("안양천 물길 되살린다", "{name}, 하천 정비에 {n}억 원", "양천구와 안양시 안양천 함께 가꾼다"),
        (
            "안양천 둔치에 꽃길 {n}km를 만든다.",
            "{name}는 홍수에 대비해 제방을 높인다.",
            "세 종류의 나무 {n}그루를 심었다.",
            "강변 자전거길은 내년에 이어진다.",
            "전 남편과 함께 온 주민도 있었다.",
        ),
    ),
    (
        "youth",
        ("{name} 청년정책 공모", "{name} 청소년수련관 새 단장", "{stem} 청년기본소득 신청 시작"),
        (
            "{name} 청년이면 누구나 신청할 수 있다.",
            "{name}청소년재단은 캠프를 연다.",
            "{name} 장애인복지관도 함께한다.",
            "청년기본소득은 분기마다 {n}만 원이다.",
            "찾아가는 상담소가 {n}곳을 돈다.",
            "올해는 월세를 {n}만 원까지 지원했다.",
        ),
    ),
    (
        "safety",
        ("중대재해처벌법 {n}년, {stem} 현장은", "{name}, 산업재해 줄이기 나서", "{stem} 소방서 겨울 대비"),
        (
            "중대재해 처벌법이 시행된 뒤 사고가 {n}건 줄었다.",
            "처벌법만으로는 모자란다는 지적이 나왔다.",
            "소방서는 전시장과 시장을 살폈다.",
            "규모 {n}.5 강진에 대비한 훈련도 했다.",
            "{head}은 안전 예산을 두 배로 늘리겠다고 했다.",
        ),
    ),
    (
        "agriculture",
        ("{name} 스마트팜 단지 준공", "{stem} 딸기, 스마트 팜에서 자란다", "{name}, 쌀값 대책 건의"),
        (
            "스마트팜 {n}동에서 토마토를 기른다.",
            "농민들은 {hall}을 찾아 쌀값을 걱정했다.",
            "지역화폐로 농산물을 사면 {n}%를 돌려준다.",
            "농업기술센터는 모종을 나눠 준다.",
            "비가 4,000㎜ 내린 해도 있었다.",
        ),
    ),
    (
        "culture",
        ("{name} 가을 축제 {n}만 명 찾아", "{stem}서 국제 전시회", "{name} 시민의 날 기념식"),
        (
            "축제장에는 {n}만 명이 다녀갔다.",
            "시민의날 행사는 {hall} 광장에서 열렸다.",
            "K-pop 공연과 3.5m 높이의 등이 눈길을 끌었다.",
            "문화재단은 내년에도 이어 가겠다고 했다.",
            "외국인 관광객이 2024.05.01부터 {n}% 늘었다.",
        ),
    ),
)
_EVERYWHERE = (
    "{head}은 주민의 뜻을 듣겠다고 밝혔다.",
    "이날 행사에는 주민 {n}명이 함께했다.",
    "{name}는 내년 예산 {n}억 원을 마련했다.",
    "자세한 내용은 {hall} 누리집에서 볼 수 있다.",
    "주민들은 대체로 반겼다.",
)
_KINDS: tuple[Kind, ...] = ("news", "news", "news", "notice", "opinion")


@dataclass(frozen=True)
class Sample:
    """An article with what its tags shall be."""

    article: Article
    municipalities: tuple[str, ...]
    topics: tuple[str, ...]
    kind: Kind


def sample_articles(count: int = 1000, seed: int = 7) -> Iterator[Sample]:
    """The same articles for the same arguments."""
    dice = random.Random(seed)
    for number in range(1, count + 1):
        town = dice.choice(TOWNS)
        topic, titles, sentences = dice.choice(_SUBJECTS)
        paragraphs = ["\n", " "]
        chosen = dice.sample(sentences, dice.randint(2, 4)) + dice.sample(_EVERYWHERE, dice.randint(1, 3))
        body = "".join(_fill(line, town, dice) + dice.choice(paragraphs) for line in chosen).strip()
        yield Sample(
            article=Article(
                outlet_id=dice.choice(OUTLETS),
                article_id=str(number),
                url=f"http://127.0.0.1/{number}",
                title=_fill(dice.choice(titles), town, dice),
                body=body,
                published=_when(dice),
            ),
            municipalities=_places(town, dice),
            topics=(topic,) if dice.random() < 0.8 else (topic, dice.choice(_SUBJECTS)[0])[: dice.randint(0, 2)],
            kind=dice.choice(_KINDS),
        )


def _fill(line: str, town: Town, dice: random.Random) -> str:
    slots = {name: getattr(town, name) for name in ("name", "stem", "hall", "council", "head")}
    while "{n}" in line:
        line = line.replace("{n}", str(dice.randint(2, 300)), 1)
    return line.format(**slots)


def _places(town: Town, dice: random.Random) -> tuple[str, ...]:
    """Now and then a second town, a province by itself, or none."""
    roll = dice.random()
    if roll < 0.1:
        return ()
    if roll < 0.2:
        return (town.code[:2],)
    if roll < 0.4:
        return tuple(dict.fromkeys((town.code, dice.choice(TOWNS).code)))
    return (town.code,)


def _when(dice: random.Random) -> date | None:
    """A moment of 2025 or 2026 in KST; sometimes the day alone, sometimes nothing."""
    moment = datetime(2025, 1, 1, tzinfo=KST) + timedelta(minutes=dice.randrange(2 * 365 * 24 * 60))
    roll = dice.random()
    return None if roll < 0.04 else moment.date() if roll < 0.2 else moment


def texts(samples: Sequence[Sample]) -> Iterator[str]:
    """Titles and bodies in turn, for one pass of the analyser."""
    for sample in samples:
        yield sample.article.title
        yield sample.article.body
