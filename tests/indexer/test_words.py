"""What a person who types a word expects to find, and not to find. Each line is a word, a text, and the verdict."""

import pytest

from goeul.query import parse
from indexer.document import document
from indexer.memory import matches
from indexer.plan import plan

FINDS = (
    # compounds are found by their parts, wherever Kiwi cuts
    ("시의회", "나주시의회는 예산을 심사했다."),
    ("의회", "나주시의회는 예산을 심사했다."),
    ("시의회", "화성특례시의회 의장"),
    ("오산", "오산시청 앞 광장"),
    ("오산시", "오산시청 앞 광장"),
    ("시청", "오산시청 앞 광장"),
    ("시장", "이날 오산시장은 말했다."),
    ("군수", "강진군수 후보"),
    ("구청장", "강남구청장 신년사"),
    ("청장", "강남구청장 신년사"),
    ("도의회", "경기도의회 본회의"),
    ("보건소", "나주시보건소에서"),
    ("시민", "오산시민 한마당"),
    ("광주", "경기광주시민의 날"),
    ("경기광주", "경기 광주시에서"),
    ("고성군", "강원 고성군청에서"),
    ("산업단지", "율촌산업단지에 공장을"),
    ("천변", "안양천변을 걷다"),
    ("장애인", "오산시장애인복지관 개관"),
    ("청소년", "화성시청소년재단 공고"),
    # with blanks or without, in the text or in the query
    ("데이터기반행정", "데이터 기반 행정을 편다."),
    ("데이터기반행정", "데이터기반 행정을 편다."),
    ("데이터기반행정", "데이터기반행정을 편다."),
    ('"데이터 기반 행정"', "데이터기반행정을 편다."),
    ('"데이터기반 행정"', "데이터 기반행정을 편다."),
    ("데이터 기반 행정", "데이터기반행정을 편다."),
    ("행정", "데이터기반행정을 편다."),
    ("비급여", "비 급여 진료"),
    ("특별교부세", "특별 교부세 12억 원"),
    ("특별 교부세", "특별교부세 12억 원"),
    ("교부세", "특별교부세 12억 원"),
    ("스마트팜", "스마트 팜에서 자란 딸기"),
    ("중대재해처벌법", "중대재해 처벌법이 시행됐다."),
    ("시민의날", "시민의 날 기념식"),
    ("찾아가는복지", "찾아가는 복지 상담"),
    ("시군구", "전국 시·군·구가 함께"),
    ("고양시", "김포·고양시가 함께"),
    # inflected forms and particles
    ("지원하는", "월세를 지원했다."),
    ("오산시는", "오산시가 나섰다."),
    ("주민들", "주민이 반겼다."),
    ("전문가", "전문가들은 말했다."),
    # case, width, numbers, signs
    ("ai", "AI 시대"),
    ("ＡＩ", "ai시대"),
    ("4000", "4,000명이 왔다."),
    ("4,000", "4000명이 왔다."),
    ("2026년", "2026년도 예산"),
    ("12·3", "12·3 사태"),
    ('"오산시(시장"', "오산시(시장 홍길동)는"),
    ('"오산시, 나주시"', "오산시, 나주시가 함께"),
    ("윤아무개", "윤아무개도 왔다."),
    ("데이터기반행정", "데이터기반행정활성화법"),
)
MISSES = (
    ("양천", "안양천 둔치"),
    ("양주", "남양주시청"),
    ("대구", "해운대구청"),
    ("문구", "서대문구와 동대문구"),
    ("부시", "의정부시에서"),
    ("비급여", "직원 급여를 올렸다."),
    ("비급여", "급여 진료비"),
    ("오산시청", "오산시 청년정책"),
    ("강남구청", "강남구 청담동"),
    ("오산시장", "오산시 장학금"),
    ("영천시장", "영천시 장학생 모집"),
    ("시청", "화성시청소년재단 공고"),
    ("시장", "오산시장애인복지관 개관"),
    ("의회", "주민자치협의회 회의"),
    ("시장", "국제 전시장 개관"),
    ("세종", "세 종류의 나무"),
    ("전남", "전 남편과 함께"),
    ("원주", "100만 원 주는 것보다"),
    ("이천", "이 천막 아래"),
    ("사자", "자원봉사자 모집"),
    ("전문가", "전문 상담사"),
    ("가야", "집에 가서 잔다."),
    ("오이도", "오이 값이 올랐다."),
    ("data", "database 정비"),
    ("20", "2026년 예산"),
    ("철원", "정철원 군수"),
    ("행정데이터", "데이터 기반 행정, 데이터 축제"),
    ("산시청", "오산시청"),
    ("행정오산", "기반 행정. 오산시는"),
    ('"오산시 나주시"', "오산시, 나주시가 함께"),
    ('"데이터 기반 행정"', "행정을 데이터 기반으로"),
)


@pytest.fixture(scope="module")
def verdict(analyse, make, joints):
    def find(query: str, text: str) -> tuple[bool, bool]:
        """Found in a body, found in a title."""
        node = plan(parse(query), analyse)
        return (
            matches(node, document(make(1, "제목", text), joints)),
            matches(node, document(make(1, text, "본문"), joints)),
        )

    return find


@pytest.mark.parametrize(("query", "text"), FINDS)
def test_is_found(query: str, text: str, verdict) -> None:
    assert verdict(query, text) == (True, True)


@pytest.mark.parametrize(("query", "text"), MISSES)
def test_is_not_found(query: str, text: str, verdict) -> None:
    assert verdict(query, text) == (False, False)
