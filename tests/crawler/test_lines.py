"""Lines of a body that are furniture, and lines that only look like it."""

import pytest

from crawler.lines import is_editors_note, is_tail, is_weather, is_widget, without_ticker


@pytest.mark.parametrize(
    "line",
    [
        "• 흐림동두천 15.1℃ • 맑음강릉 16.6℃ • 구름많음서울 14.9℃ 기상청 제공",
        "2026.02.06 (금) • 흐림동두천 15.1℃ • 맑음강릉 16.6℃ 기상청 제공",
        "맑음서울 4.9℃ 흐림부산 9.4℃",
        "• 흐림동두천 15.1℃",
        "4℃",
        "-1℃",
    ],
)
def test_tickers(line: str) -> None:
    assert is_weather(line)


@pytest.mark.parametrize(
    "line",
    [
        "서울은 4.9℃, 부산은 9.4℃로 나타났다.",
        "· 시청 앞 광장 · 구청 뒤뜰",
        "비가 내리는 시장 골목",
        "눈 덮인 산과 맑은 물",
        "2026.02.06 가온시는 새 다리를 놓았다.",
        "낮 기온 서울 23도, 가온 25도, 누리 24도",
    ],
)
def test_weather_in_the_text_is_no_ticker(line: str) -> None:
    assert not is_weather(line)
    assert without_ticker(line) == line


def test_a_ticker_glued_to_the_text_goes() -> None:
    glued = "• 흐림동두천 15.1℃ • 맑음강릉 16.6℃ 기상청 제공 가온시는 6일 새 다리를 놓았다."
    assert without_ticker(glued) == "가온시는 6일 새 다리를 놓았다."


@pytest.mark.parametrize(
    "line",
    [
        "글씨키우기 가나다라마바사",
        "인쇄 | 스크랩 | 공유하기",
        "기사스크랩하기 바로가기 복사하기",
        "백노을 기자의 다른기사 보기",
    ],
)
def test_controls(line: str) -> None:
    assert is_widget(line)


@pytest.mark.parametrize(
    "line", ["관련 기사를 스크랩해 공유하는 모임", "인쇄 골목의 하루", "구독 경제", "추천 도서 목록을 나눈다"]
)
def test_words_of_controls_in_a_text(line: str) -> None:
    assert not is_widget(line)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("[편집자 주] 이 글은 연재의 마지막이다.", True),
        ("※ 편집자주", True),
        ("<편집자 주> 올해로 열 해를 맞았다.", True),
        ("편집자 주변에는 책이 많다.", False),
        ("편집자 주민우 씨가 말했다.", False),
    ],
)
def test_notes_of_the_editors(line: str, note: bool) -> None:
    assert is_editors_note(line) == note


@pytest.mark.parametrize(
    "line",
    [
        "※ 외부 필진의 글은 본지의 편집 방향과 다를 수 있습니다.",
        "이 글은 본지 견해와 일치하지 않을 수 있습니다.",
        "로그인 후 기사 전체를 볼 수 있습니다.",
        "제보는 카카오톡 두레신문",
    ],
)
def test_what_follows_the_text(line: str) -> None:
    assert is_tail(line)


@pytest.mark.parametrize(
    "line", ["시장은 의회와 입장이 다르다고 말했다.", "시민은 누리집에 로그인해 신청하면 된다고 시는 밝혔다."]
)
def test_what_only_sounds_like_it(line: str) -> None:
    assert not is_tail(line)


@pytest.mark.parametrize(
    "line",
    [
        "▶ 제보하기 카카오톡 '가온제보' 검색",
        "▷ 기사 제보: 카카오톡에서 '가온제보'를 검색",
        "카카오톡 '가온제보' 검색, 채널 추가",
        "구독하기 버튼을 눌러주세요",
        "가온뉴스 구독을 눌러 주세요",
    ],
)
def test_calls_for_tips_and_subscriptions(line: str) -> None:
    assert is_widget(line)


@pytest.mark.parametrize(
    "line",
    [
        "가온시는 카카오톡으로 제보를 받아 길을 고쳤다고 밝혔다.",
        "시민들은 유료 구독을 그만두는 까닭으로 값을 들었다.",
        "제보하기 쉬운 누리집을 만들겠다고 시는 말했다.",
    ],
)
def test_news_of_tips_and_subscriptions(line: str) -> None:
    assert not is_widget(line)
