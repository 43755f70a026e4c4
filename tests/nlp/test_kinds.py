"""Kinds of articles by label and form. Every text here is made up."""

import pytest

from goeul.records import Article
from nlp.kinds import kind

REPORT = (
    "가람시는 내년에 버스 노선 열두 개를 고친다고 밝혔다. 시는 주민 의견을 두 달 동안 들었다. "
    "새 노선은 봄부터 다닌다. 담당 과장은 “출근길이 짧아질 것”이라고 말했다. "
) * 8
SPEECH = (
    "존경하는 가람시민 여러분, 새해가 밝았습니다. 지난해는 모두에게 힘든 해였습니다. "
    "올해는 버스를 늘리고 도서관을 밤까지 열겠습니다. 여러분과 함께 걷겠습니다. 새해 복 많이 받으세요."
)
CAPTION = "[가람=나루통신] 한보라 기자 = 3일 가람천에서 시민들이 얼음 위를 걷고 있다. 2026.01.03. photo@naru.test"


def article(title: str, body: str = "", section: str = "") -> Article:
    return Article(outlet_id="o", article_id="1", url="", title=title, body=body, section=section)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("가람시 버스 노선 열두 개 고친다", REPORT),
        ("가람시 버스 노선 열두 개 고친다", ""),  # the title is all there is
        ("[단독] 가람시 버스 노선 고친다", REPORT),
        ("[인터뷰] 가람시장 “버스부터 고치겠다”", REPORT),
        ("[동정] 가람시장, 버스 노선 설명회 참석", REPORT),  # a full text under the label of a notice
        ("[인사] 가람시 큰 폭 인사 배경은", REPORT),
        ("[포토] 버스 기다리는 시민들", REPORT),  # a full text under the label of a photo
        ("[신년사] 가람시장 “버스 늘린다”", REPORT),  # a report about the address
        ("사진작가 한보라 초대전", REPORT),
        ("가람시 버스 정류장", "시민이 버스를 기다리고 있다.\n" + REPORT),
        ("가람시 쌀 나눔", "가람시가 쌀을 나눴다.\n담당부서: 복지과\n제 공 일: 2026. 1. 3."),  # a day, but no caption
    ],
)
def test_reports_are_news(title: str, body: str) -> None:
    assert kind(article(title, body)) == "news"


@pytest.mark.parametrize(
    "title",
    [
        "[사설] 버스를 누가 탈 것인가",
        "<칼럼> 강가에서",
        "[기고] 데이터로 여는 행정",
        "[한보라의 세상 읽기] 버스",
        "버스 앞에서 [기자수첩]",
        "〈독자투고〉 정류장에 의자를",
        "[가람만평] 버스",
        "칼럼 | 강가에서",
    ],
)
def test_labels_of_opinion(title: str) -> None:
    assert kind(article(title, REPORT)) == "opinion"


def test_an_opinion_section_and_an_address_in_its_own_words_are_opinion() -> None:
    assert kind(article("버스를 누가 탈 것인가", REPORT, section="오피니언")) == "opinion"
    assert kind(article("[신년사] 가람시장 “버스 늘리겠다”", SPEECH)) == "opinion"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("[인사] 가람시", "◇4급 승진 ▲복지국장 한보라 ▲건설국장 나무늬 ◇5급 전보 ▲총무과장 도라지"),
        ("가람시 1월 1일자 인사", "◇승진 ▲복지국장 한보라 ▲건설국장 나무늬 ▲총무과장 도라지"),
        ("<부고> 한보라씨(가람시 과장) 모친상", "▲도라지씨 별세, 한보라씨 모친상=3일 가람의료원, 발인 5일"),
        ("나무늬씨(나루은행 지점장) 부친상", "▲나누리씨 별세·나무늬씨 부친상=3일 가람의료원, 발인 5일 오전 7시"),
        ("[동정] 한보라 가람시장", "◇한보라 가람시장은 3일 오전 10시 시청에서 열리는 신년회에 참석."),
        ("[게시판] 가람도서관 밤 개관", "▲ 가람도서관은 3일부터 열람실을 밤 10시까지 연다고 밝혔다."),
        ("[알림] 시민기자 모집", "가람일보가 시민기자를 모집합니다. 원서는 15일까지 받습니다."),
    ],
)
def test_one_liners_and_lists_are_notices(title: str, body: str) -> None:
    assert kind(article(title, body)) == "notice"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("가람천 얼음길", CAPTION),
        ("가람천 얼음길", f"{CAPTION}\n\n[사진 영상 제보받습니다] 여러분의 소중한 제보를 기다립니다."),
        ("[포토] 가람천 얼음길", "3일 가람천이 얼었다."),
        ("[사진뉴스] 가람천 얼음길", ""),
        ("얼음 위를 걷는 시민들 [나루포토]", "3일 가람천이 얼었다."),
        ("가람천 얼음길", "3일 가람천에서 시민들이 얼음 위를 걷고 있다."),
    ],
)
def test_captions_are_photos(title: str, body: str) -> None:
    assert kind(article(title, body)) == "photo"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("오늘의 운세 (3일)", "쥐띠: 서두르지 않는다. 소띠: 반가운 소식이 온다. 범띠: 말을 아낀다."),
        ("가람시 소식", "[나루방송 가람]"),
        ("가람시 소식", "°¡¶÷½Ã´Â ³»³â¿¡ ¹ö½º ³ë¼±À» °íÄ£´Ù°í ¹àÇû´Ù"),  # a wrong charset
        ("가람시 소식", "\ufffd\ufffd\ufffd는 \ufffd\ufffd\ufffd에 \ufffd\ufffd를 \ufffd\ufffd\ufffd고"),
    ],
)
def test_what_cannot_be_read_is_other(title: str, body: str) -> None:
    assert kind(article(title, body)) == "other"


def test_a_foreign_text_is_readable() -> None:
    body = "Garam City said on Saturday that it will change twelve bus lines next year after two months of hearings."
    assert kind(article("Garam to change bus lines", body)) == "news"


@pytest.mark.parametrize(
    "body",
    [
        "가람시 공장에서 3일 불이 났다. 다친 사람은 없다. 소방당국은 원인을 조사하고 있다.",
        "가람시는 12일 하수관 공사를 시작했다. 시는 내년 말 완공을 기대하고 있다.",
    ],
)
def test_short_news_is_no_caption(body: str) -> None:
    assert kind(article("가람시 소식", body)) == "news"
