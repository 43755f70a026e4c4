"""From a body element to paragraphs: each kind of furniture that Korean outlets leave inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.body import Body, Context, read_body
from crawler.document import Element, parse
from goeul.text import clean

FIRST = "가온군은 지난 4일 가온읍 하늘리에서 겨울 배추를 처음으로 출하했다."
SECOND = "군은 이달 말까지 하루 40톤을 서울 도매시장에 보낼 계획이라고 밝혔다."
LAST = "박수미 농산유통과장은 “물량을 나누어 내겠다”고 말했다."


def body(html: str, **known: object) -> Body:
    (element,) = parse(f"<div id='b'>{html}</div>").xpath("//*[@id='b']")
    return read_body(element, Context(**known))


def texts(html: str, **known: object) -> list[str]:
    return list(body(html, **known).paragraphs)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>",
        f"{FIRST}<br><br>{SECOND}<br/><br/>{LAST}",
        f"{FIRST}<br>&nbsp;<br>{SECOND}<p>&nbsp;</p>{LAST}",
        f"{FIRST}<br>{SECOND}<br>{LAST}",
        f"<div><div><span>{FIRST}</span></div><div><p>{SECOND}</p></div></div><div>{LAST}</div>",
        f"<table><tr><td><p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p></td></tr></table>",
        f"<pre>{FIRST}\n\n{SECOND}\n{LAST}</pre>",
        f"<div style='white-space: pre-line'>{FIRST}\n{SECOND}\n\n{LAST}</div>",
        f"\n  {FIRST}\n\n  {SECOND}\n\n  {LAST}\n",
        f"<p>{FIRST[:20]}<!-- ad --><b>{FIRST[20:30]}</b>{FIRST[30:]}</p>\n<p>{SECOND}</p><P>{LAST}",
        f"<ul><li>{FIRST}</li><li>{SECOND}</li></ul><blockquote>{LAST}</blockquote>",
    ],
)
def test_paragraphs_in_every_markup(html: str) -> None:
    assert texts(html) == [FIRST, SECOND, LAST]


def test_a_soft_wrap_is_no_paragraph() -> None:
    wrapped = "<p>가온군은 지난 4일 가온읍 하늘리에서 올해의<br>겨울 배추를 처음으로 서울에 출하했다.</p>"
    assert texts(wrapped) == ["가온군은 지난 4일 가온읍 하늘리에서 올해의 겨울 배추를 처음으로 서울에 출하했다."]


def test_bullets_stay_lines() -> None:
    assert texts(f"<p>{FIRST}<br>▲배추 40톤<br>▲무 12톤<br>{LAST}</p>") == [FIRST, "▲배추 40톤", "▲무 12톤", LAST]


def test_a_table_row_reads_as_one_line() -> None:
    rows = "<table><tr><th>읍면</th><th>톤</th></tr><tr><td>가온읍</td><td>40</td></tr></table>"
    assert texts(f"<p>{FIRST}</p>{rows}<p>{LAST}</p>") == [FIRST, "읍면 톤", "가온읍 40", LAST]


TAIL_FURNITURE = [
    "<p>나한결 기자 na@gaon.example</p>",
    "<p>[나한결 기자]</p>",
    "<p>/가온=나한결 기자</p>",
    "<p>&lt;저작권자 © 가온신문 무단전재 및 재배포 금지&gt;</p>",
    "<p>저작권자(c) 가온신문, 무단 전재-재배포 금지</p><p>다른 소식 더 보기 좋은 신문</p>",
    "<p>Copyright ⓒ 가온신문. All rights reserved.</p>",
    "<p>본 저작물은 “공공누리” 제4유형 조건에 따라 이용할 수 있습니다.</p>",
    "<p>※ 사진 있음. (업무담당자 행정과 박주한 ☎061-000-0000)</p>",
    "<p>붙임 사진 2부. 끝.</p>",
    "<p>자료제공: 농산유통과 유통팀 (240-0000)</p>",
    "<p>문의 : 농산유통과 061-000-0000</p>",
    "<p>#가온군 #배추</p>",
    "<p>네이버TV 구독 + 유튜브 구독 +</p>",
    "<p>▶ 네이버에서 가온신문 구독하기</p>",
    "<p><a href='/news/1'>[관련기사] 무값도 떨어져</a></p>",
    "<h3>관련기사</h3><ul><li><a href='/news/1'>무값 떨어져</a></li><li><a href='/news/2'>파값 올라</a></li></ul>",
    "<p>많이 본 뉴스</p><p>무값도 떨어져 농민들 울상</p><p>파값 올라</p>",
    "<div class='tag-group'><a href='/t/1'>가온군</a></div>",
    "<div class='article_sns'>이 기사를 공유합니다</div>",
    "<p>가나다라마바사</p><p>글씨키우기</p>",
    "<div class='rank'><p>1. 무값도 떨어져</p></div>",
    "<h4>당신이 관심 있을 만한 이슈</h4>",
    "<p>모바일 버전으로 보기</p>",
    "<button>구독하기</button>",
    "<div style='display:none'>숨은 글</div>",
    "<p>가온신문</p>",
    "<p>이 페이지에서 제공하는 정보에 대하여 만족하십니까?</p><p>매우만족</p>",
    "<p>다음글 가온군 김장 나눔 이전글 가온군 난방비 지원</p>",
    "<p>보도자료(배추 출하).hwp (689.0 KB)</p><p>배추.jpg</p>",
    "<p>담당부서 : 농산유통과 / 연락처 : 061-000-0000</p>",
    "<p>(가온읍장 나한결, 산업팀장 도새벽 061-000-0000, 주무관 서가람)</p>",
    "<p>※ 별첨 : 사진</p>",
    "<p>▷ 카카오톡 : '가온제보' 검색</p><p>▷ 전화 : 061-000-0000</p>",
    "<p>[가온신문의 생성형 AI가 함께 작성한 기사입니다]</p>",
    "<p>촬영기자:나한결/영상편집:도새벽</p>",
]


@pytest.mark.parametrize("furniture", TAIL_FURNITURE)
def test_furniture_behind_the_text(furniture: str) -> None:
    html = f"<p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>{furniture}"
    assert texts(html, houses=("가온신문",)) == [FIRST, SECOND, LAST]


@pytest.mark.parametrize(
    ("glued", "names"),
    [
        (f"{LAST} 나한결 기자 na@gaon.example", ("나한결",)),
        (f"{LAST}/나한결 기자", ("나한결",)),
        (f"{LAST} [가온=나한결 기자]", ("나한결",)),
        (f"{LAST} 나한결·도새벽 기자", ("나한결", "도새벽")),
        (f"{LAST} &lt;저작권자ⓒ가온신문 무단전재 및 재배포금지&gt;", ()),
        (f"{LAST} &lt;끝&gt;", ()),
    ],
)
def test_what_is_glued_to_the_last_sentence(glued: str, names: tuple[str, ...]) -> None:
    found = body(f"<p>{FIRST}</p><p>{SECOND}</p><p>{glued}</p>")
    assert (list(found.paragraphs), found.names) == ([FIRST, SECOND, LAST], names)


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>기사를 읽어드립니다</p><p>0:00</p>",
        "<p>• 흐림동두천 15.1℃</p><p>• 맑음강릉 4℃</p><p>• 맑음고창</p><p>기상청 제공</p>",
        "<p>• 흐림동두천 15.1℃ • 맑음강릉 16.6℃ • 비서울 12.9℃ • 흐림대전 5.2℃</p>",
        "<p>2026.02.06 (금)</p>",
        "<p>입력 2024.05.18 10:21</p>",
        "<p>나한결 기자 na@gaon.example</p>",
        "<div class='news_sum_group'><p>뉴스 요약쏙</p><p>배추가 나왔다.</p></div>",
        "<div class='box7'><strong>AI 기사 요약</strong><p>배추가 나왔다.</p></div>",
        "<p>배추 첫 출하</p>",
        "<div id='fontsize'>글자크기 설정 가 가 가</div>",
        "<p>해당된 기사를 공유합니다</p>",
    ],
)
def test_furniture_before_the_text(furniture: str) -> None:
    assert texts(f"{furniture}<p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>", title="배추 첫 출하") == [
        FIRST,
        SECOND,
        LAST,
    ]


@pytest.mark.parametrize(
    ("prefix", "kept"),
    [
        ("남양면= 나한결 기자 | ", ""),
        ("나한결 기자 = ", ""),
        ("[가온신문] ", ""),
        ("[나한결 기자] ", ""),
        ("[가온신문 나한결 기자] ", ""),
        ("[남양=나한결 기자] ", "[남양=나한결 기자] "),
        ("(남양=두레통신) 나한결 기자 = ", "(남양=두레통신) 나한결 기자 = "),
        ("[앵커] ", "[앵커] "),
    ],
)
def test_a_byline_in_front_goes_and_a_dateline_stays(prefix: str, kept: str) -> None:
    found = texts(f"<p>{prefix}{FIRST}</p><p>{SECOND}</p>", houses=("가온신문",))
    assert found == [f"{kept}{FIRST}", SECOND]


def test_a_dateline_names_its_reporter() -> None:
    assert body(f"<p>[남양=나한결 기자] {FIRST}</p><p>{SECOND}</p>").names == ("나한결",)


@pytest.mark.parametrize(
    ("lead", "subtitle"),
    [
        ("<p><strong>하루 40톤 서울로</strong></p>", "하루 40톤 서울로"),
        ("<h2>하루 40톤 서울로<br>값은 제자리</h2>", "하루 40톤 서울로\n값은 제자리"),
        ("배추 첫 출하<br><br>하루 40톤 서울로<br><br>값은 제자리<br><br>", "하루 40톤 서울로\n값은 제자리"),
        ("<p>- 하루 40톤 서울로 -</p>", "하루 40톤 서울로"),
    ],
)
def test_subtitles_in_front_are_put_aside(lead: str, subtitle: str) -> None:
    found = body(f"{lead}<p>{FIRST}</p><p>{SECOND}</p>", title="배추 첫 출하")
    assert (found.subtitle, list(found.paragraphs)) == (subtitle, [FIRST, SECOND])


def test_headings_between_paragraphs_are_text() -> None:
    html = f"<p>{FIRST}</p><h3>값은 제자리</h3><p>{SECOND}</p>"
    assert texts(html) == [FIRST, "값은 제자리", SECOND]


def test_a_list_of_appointments_is_not_taken_for_subtitles() -> None:
    lines = ["◇4급 승진", "△기획실장 나한결", "△복지국장 도새벽", "◇5급 전보", "△가온읍장 서가람"]
    assert texts("".join(f"<p>{line}</p>" for line in lines)) == lines


@pytest.mark.parametrize(
    "photo",
    [
        "<figure><img src='1.jpg'><figcaption>배추를 싣는 농민들</figcaption></figure>",
        "<p><img src='1.jpg'></p><p>▲ 배추를 싣는 농민들</p>",
        "<p><img src='1.jpg'></p><p>배추를 싣는 농민들. /가온군 제공</p>",
        "<p style='text-align:center'><img src='1.jpg'><br>배추를 싣는 농민들. (사진=가온군)</p>",
        "<table><tr><td><img src='1.jpg'></td></tr><tr><td>배추를 싣는 농민들이 웃고 있다.</td></tr></table>",
        "<div class='img_box'><img src='1.jpg'><p class='cap'>배추를 싣는 농민들이 웃고 있다.</p></div>",
        "<p><img src='1.jpg' alt='배추를 싣는 농민들이 웃고 있다.'></p><p>배추를 싣는 농민들이 웃고 있다.</p>",
        "<div class='editor-img-box'><div class='img-box'><img src='1.jpg'><button>이미지 확대보기</button></div>"
        "<div class='caption'><p>배추를 싣는 농민들이 웃고 있다. 뉴시스</p></div></div>",
        "<p>*사진설명 : 배추를 싣는 농민들이 웃고 있다.</p>",
        "<p>[사진설명]</p><p>배추를 싣는 농민들이 웃고 있다.</p>",
    ],
)
def test_captions_are_apart_from_the_text(photo: str) -> None:
    found = body(f"<p>{FIRST}</p>{photo}<p>{SECOND}</p><p>{LAST}</p>")
    assert list(found.paragraphs) == [FIRST, SECOND, LAST]
    assert len(found.captions) == 1
    assert "배추를 싣는 농민들" in found.captions[0]


@pytest.mark.parametrize(
    "caption",
    [
        "배추를 싣는 농민들이 웃고 있다. /가온군 제공",
        "배추를 싣는 농민들이 웃고 있다. 가온군 제공",
        "배추를 싣는 농민들이 웃고 있다. 2021.12.28/두레통신",
        "배추를 싣는 농민들. [두레통신 자료사진]",
        "배추를 싣는 농민들이 웃고 있다. [가온군 제공. 재판매 및 DB 금지]",
    ],
)
def test_captions_that_only_their_words_give_away(caption: str) -> None:
    found = body(f"<p>{FIRST}</p><p>{caption}</p><p>{SECOND}</p><p>{LAST}</p>")
    assert (list(found.paragraphs), found.captions) == ([FIRST, SECOND, LAST], (caption,))


def test_a_photo_credit_does_not_end_the_article() -> None:
    rest = [f"{SECOND} {LAST}", f"{LAST} {SECOND}"]
    html = f"<p>{FIRST}</p><p>{SECOND}</p><p>▲ 배추를 싣는 농민들</p><p>ⓒ 나한결</p><p>ⓒ가온군 제공</p>" + "".join(
        f"<p>{line}</p>" for line in rest
    )
    assert texts(html) == [FIRST, SECOND, *rest]


def test_a_related_link_in_the_middle_does_not_end_the_article() -> None:
    rest = [f"{SECOND} {LAST}", f"{LAST} {SECOND}"]
    html = f"<p>{FIRST} {SECOND} {LAST}</p><h4>관련기사</h4><p><a href='/1'>무값도 떨어져</a></p>" + "".join(
        f"<p>{line}</p>" for line in rest
    )
    assert texts(html) == [f"{FIRST} {SECOND} {LAST}", *rest]


def test_a_short_piece_on_one_photo_keeps_its_text() -> None:
    piece = "(가온=두레통신) 배추를 싣는 농민들이 4일 가온읍에서 웃고 있다. 2021.12.28 [가온군 제공. 재판매 및 DB 금지]"
    assert texts(f"<p>{piece}</p><p>na@gaon.example</p>") == [piece]


def test_briefs_that_begin_with_an_arrow_are_text() -> None:
    briefs = [f"▲ {FIRST} {SECOND} {LAST} (가온=연합뉴스)", f"▲ {SECOND} {LAST} {FIRST} (서울=연합뉴스)"]
    assert texts("".join(f"<p>{brief}</p>" for brief in briefs)) == briefs


def test_text_in_the_paragraph_of_its_photo_stays() -> None:
    assert texts(f"<p><img src='1.jpg'>{FIRST}</p><p><img src='2.jpg'><br>{SECOND}</p>") == [FIRST, SECOND]


KEPT = [
    "재배포 금지 여부를 두고 저작권자가 군과 다투었으나 법원은 가온군의 손을 들어 주었다.",
    "24일 낮 최고기온은 수원 28℃, 성남 27℃, 오산 29℃, 안성 30℃까지 오르겠다.",
    "관련 기사를 쓴 나한결 기자는 군수를 만나지 못했다고 말했다.",
    "문의는 농산유통과(061-000-0000)로 하면 된다.",
    "추천 기사를 모은 책이 나왔다.",
    "△기획실장 나한결",
    "2026년 2월 6일 금요일에 잔치가 열린다.",
    "광고를 본 손님이 늘었다.",
]


@pytest.mark.parametrize("line", KEPT)
def test_text_that_sounds_like_furniture_stays(line: str) -> None:
    assert texts(f"<p>{FIRST}</p><p>{line}</p><p>{LAST}</p>") == [FIRST, line, LAST]


def test_a_furniture_word_in_a_wrapper_does_not_cost_the_text() -> None:
    html = f"<div class='article_print share-area'><p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p></div>"
    assert texts(html) == [FIRST, SECOND, LAST]


PARTS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='photo'>",
        "</div>",
        "<br>",
        "<b>",
        "<img alt='사진'>",
        "<td>",
        "<tr>",
        "<table>",
        FIRST,
        "나한결 기자",
        "▲ 사진",
        "℃",
        " \n ",
    ]
)


@given(st.lists(PARTS, max_size=40))
def test_no_markup_breaks_it_and_text_is_clean(parts: list[str]) -> None:
    root: Element = parse("<div id='b'>x" + "".join(parts) + "</div>")
    for element in root.xpath("//*[@id='b']"):
        found = read_body(element, Context())
        assert clean(found.text) == found.text


@pytest.mark.parametrize(
    "photo", ["<img src='/p/1.jpg'>", "<p><img src='/p/1.jpg'></p>", "<img src='/i.gif' width='16'>"]
)
@pytest.mark.parametrize("byline", ["나한결 기자 na@gaon.example", "[나한결 기자]", "글·나한결 기자"])
def test_a_byline_behind_a_photo_is_no_caption(photo: str, byline: str) -> None:
    found = body(f"<p>{FIRST}</p><p>{SECOND}</p>{photo}<p>{byline}</p>")
    assert (found.paragraphs, found.captions, found.names) == ((FIRST, SECOND), (), ("나한결",))


def test_who_took_a_photo_is_its_caption_still() -> None:
    assert body(f"<p>{FIRST}</p><img src='/p/1.jpg'><p>사진=나한결 기자</p><p>{SECOND}</p>").captions == (
        "사진=나한결 기자",
    )


def test_a_line_behind_an_icon_is_no_caption() -> None:
    line = "읍면마다 다른 출하 날짜"
    icon = "<img src='/image/btn_go.gif' width='16' height='16'>"
    assert body(f"<p>{FIRST}</p>{icon}<p>{line}</p><p>{SECOND}</p>").paragraphs == (FIRST, line, SECOND)


READINGS = "가온 3℃, 누리 2℃, 다솜 1℃, 라온 -1℃, 마루 0℃"


def test_readings_that_an_article_on_the_weather_lists_stay() -> None:
    assert texts(f"<p>{FIRST}</p><p>{READINGS}</p><p>{SECOND}</p>", title="[날씨] 가온 내일 비") == [
        FIRST,
        READINGS,
        SECOND,
    ]
    told = "5일 아침 기온이 뚝 떨어졌다고 기상청은 밝혔다."
    assert texts(f"<p>{told}</p><p>{READINGS}</p><p>{SECOND}</p>") == [told, READINGS, SECOND]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (READINGS, "배추 첫 출하"),
        ("• 흐림가온 3℃ • 맑음누리 2℃ • 맑음다솜 1℃ • 비라온 4℃", "[날씨] 가온 내일 비"),
        ("가온 3℃ 누리 2℃ 다솜 1℃ 라온 4℃ 마루 0℃", "[날씨] 가온 내일 비"),
    ],
)
def test_tickers_go_whatever_the_article_is_on(line: str, title: str) -> None:
    assert texts(f"<p>{FIRST}</p><p>{line}</p><p>{SECOND}</p>", title=title) == [FIRST, SECOND]
