"""The weather tickers that stand on many pages: lists of places that no article is about."""

from collections.abc import Iterator
from dataclasses import dataclass

_SHORT = "동두천 강릉 서울 대전 대구 울산 광주 부산 고창 제주 강화 보은 금산 강진군 경주시 거제"
_LONG = (
    "속초 철원 동두천 파주 대관령 춘천 백령도 북강릉 강릉 동해 서울 인천 원주 울릉도 수원 영월 충주 "
    "서산 울진 청주 대전 추풍령 안동 상주 포항 군산 대구 전주 울산 창원 광주 부산 통영 목포 "
    "여수 흑산도 완도 고창 순천 홍성 제주 고산 성산 서귀포 진주 강화 양평 이천 인제 홍천 태백 "
    "정선군 제천 보은 천안 보령 부여 금산 세종 부안 임실 정읍 남원 장수 고창군 영광군 김해시 순창군 "
    "북창원 양산시 보성군 강진군 장흥 해남 고흥 의령군 함양군 광양시 진도군 봉화 영주 문경 청송군 영덕 의성 "
    "구미 영천 경주시 거창 합천 밀양 산청 거제 남해"
)
_SKIES = ("맑음", "맑음", "구름많음", "흐림", "맑음", "박무")


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of a ticker: what the sky is like at a place, and how warm it is in ℃."""

    place: str
    sky: str
    degrees: float


def short_ticker(day: int) -> tuple[Reading, ...]:
    """The 16 cities of a Mediaon page; the figures vary with `day` (an ordinal) and with nothing else."""
    return tuple(_readings(_SHORT, day))


def long_ticker(day: int) -> tuple[Reading, ...]:
    """Some 90 places, as above the article on gnuboard pages."""
    return tuple(_readings(_LONG, day))


def _readings(places: str, day: int) -> Iterator[Reading]:
    for number, place in enumerate(places.split()):
        mixed = (number * 37 + day * 11) % 140
        yield Reading(place, _SKIES[mixed % len(_SKIES)], round(8 + mixed / 10, 1))
