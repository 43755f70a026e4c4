from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.furniture import readable

TICKER = "• 맑음속초22.7℃\n• 맑음9.9℃\n• 구름많음동두천13.5℃\n• 박무백령도14.3℃\n• 맑음영광군15.3℃"


def text_of(body: str) -> str:
    return "|".join(body[start:end] for start, end in readable(body))


def test_a_weather_ticker_is_no_text() -> None:
    assert text_of(f"{TICKER}\n기상청 제공\n가람시는 도서관을 연다.") == "가람시는 도서관을 연다."


def test_a_ticker_that_lost_its_line_ends_is_no_text() -> None:
    body = "맑음속초22.7℃ 맑음철원11.4℃ 흐림파주13.1℃ 맑음춘천9.9℃ 가람시는 도서관을 연다."
    assert text_of(body).strip() == "가람시는 도서관을 연다."


def test_a_temperature_in_a_sentence_stays() -> None:
    body = "내일 아침 최저기온은 3℃, 낮 최고기온은 12℃로 예상된다고 기상청이 밝혔다."
    assert readable(body) == ((0, len(body)),)


@pytest.mark.parametrize(
    "line",
    [
        "<저작권자(c) 가람신문, 무단 전재-재배포 금지>",
        "저작권자 © 가람신문 무단전재 및 재배포 금지",
        "해당된 기사를 공유합니다",
        "모바일 버전으로 보기",
        "기사공유하기 프린트 메일보내기 글씨키우기 가나다라마바사",
        "페이스북 트위터 카카오스토리",
        "Home 소식 > 군정뉴스 > 보도자료",
        "가람시 도서관의 모습. (사진=가람시 제공) *재판매 및 DB 금지",
        "[가람=한빛뉴스] 가람시청에서 시민들이 책을 읽고 있다. 2025.11.20. photo@example.com",
        "관련기사\n나루시, 꽃 축제 연다\n다솜군, 나비 축제",
    ],
)
def test_buttons_notices_captions_and_links_are_no_text(line: str) -> None:
    text = "가람시는 도서관을 밤 열 시까지 연다고 밝혔다. 시민들은 반겼다. 새 책도 들여온다."
    assert text_of(f"{text}\n{line}") == text


def test_other_articles_glued_to_the_end_are_no_text() -> None:
    body = "가람시는 도서관을 연다. 한빛 기자 다른기사보기 나루시, 꽃 축제 다솜군, 나비 축제"
    assert text_of(body) == "가람시는 도서관을 연다. 한빛 기자 "


def test_a_byline_in_brackets_is_no_text_but_a_dateline_is() -> None:
    assert text_of("[가람일보 김하나 기자] 가람시는 도서관을 연다.") == " 가람시는 도서관을 연다."
    dateline = "[가람=한빛뉴스] 김하나 기자 = 가람시는 도서관을 연다."
    assert readable(dateline) == ((0, len(dateline)),)


def test_an_agency_caption_inside_a_line_is_no_text() -> None:
    body = "20일 서울 시내 한 시장에서 상인이 귤을 팔고 있다. 연합뉴스 지난달 물가가 3% 올랐다. 채소가 많이 올랐다."
    assert text_of(body) == " 지난달 물가가 3% 올랐다. 채소가 많이 올랐다."


def test_a_long_run_of_short_lines_is_a_menu() -> None:
    menu = "\n".join(["서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종"])
    assert text_of(f"{menu}\n가람시는 도서관을 연다.") == "가람시는 도서관을 연다."


def test_a_few_short_lines_stay() -> None:
    assert text_of("새 책\n새 의자\n가람시는 도서관을 연다.") == "새 책|새 의자|가람시는 도서관을 연다."


def test_the_caption_is_the_text_where_there_is_nothing_else() -> None:
    body = "(가람=한빛뉴스) 20일 가람시 들판에 서리가 내렸다. 2025.11.20"
    assert readable(body) == ((0, len(body)),)


def test_a_word_about_copyright_in_the_text_drops_nothing_before_it() -> None:
    body = "저작권자의 권리를 지키자는 모임이 생겼다. " * 30
    assert readable(body) == ((0, len(body)),)


@given(st.text(alphabet="가람시는 연다.\n•℃맑음123>[]기자=사진 제공", max_size=200) | st.text(max_size=80))
def test_spans_are_ordered_disjoint_and_inside(body: str) -> None:
    spans = readable(body)
    assert all(0 <= start < end <= len(body) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
