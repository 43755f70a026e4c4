"""Pages that say their article is gone, and articles that only write about such pages."""

import pytest

from crawler.document import parse
from crawler.verdict import says_gone

ARTICLE = (
    "<div id='x'>"
    + "".join(
        f"<p>가온시는 누리집에서 삭제된 게시글 {number}건을 되살렸다고 밝혔다. 글이 존재하지 않는다던 쪽이 열렸다. "
        "시민들은 반겼다고 전했다.</p>"
        for number in range(1, 6)
    )
    + "</div>"
)

GONE = [
    "<p>삭제된 기사입니다.</p>",
    "<p>존재하지 않는 기사입니다</p>",
    "<p>기사가 존재하지 않습니다.</p>",
    "<h1>비공개 처리된 기사입니다</h1><p>본 기사는 언론사의 요청에 따라 노출이 중단되었습니다.</p>",
    "<h1>알림</h1><p>비공개 처리된 기사입니다.</p>",
    "<p>비공개로 전환된 기사입니다.</p>",
    "<p>해당 기사는 비공개 처리되었습니다.</p>",
    "<p>열람할 수 없는 기사입니다.</p>",
    "<p>기사가 삭제되었거나 주소가 바뀌었습니다.</p>",
    "<p>접근 권한이 없는 기사입니다.</p>",
    "<p>이 기사는 언론사의 요청에 의해 삭제되었습니다.</p>",
    "<p>삭제 또는 이동된 게시물입니다</p>",
    "<p>요청하신 기사를 찾을 수 없습니다</p>",
    "<div>요청하신 페이지를 찾을 수 없습니다.<br>주소를 확인해 주세요.</div>",
    "<p>죄송합니다. 방문하시려는 페이지의 주소가 변경 혹은 삭제되어 요청하신 페이지를 찾을 수 없습니다.</p>",
    "<title>삭제된 기사</title><p>첫 화면으로</p>",
    "<title>404 Not Found</title><h1>Not Found</h1>",
    "<title>페이지를 찾을 수 없습니다</title><p>홈으로</p>",
    "<script>alert('삭제된 기사입니다.');history.back();</script>",
    '<script>alert("해당 기사가 없습니다");location.href="/";</script>',
    '<script>window.alert("잘못된 접근입니다.");history.go(-1)</script>',
    '<script>alert("글이 존재하지 않습니다.\\n글이 삭제되었거나 이동하였을 수 있습니다.");history.back();</script>',
]
QUOTING = (
    "<p>가온시는 24일 누리집 글이 사라진 까닭을 살펴 시민들에게 하나씩 알리겠다고 밝혔다.</p>"
    "<p>이날 모임에서는 글을 되살릴 방안을 두고 두 시간 넘게 이야기가 이어졌다.</p>"
)
HEADED = "<h1>사라진 기사 되살린다</h1><span>입력 2024.06.21 10:05</span>"
GONE += [
    f"<h1>알림</h1><article><p>삭제된 기사입니다.</p></article><div>{QUOTING}</div>",
    f"{HEADED}<article><p>삭제된 기사입니다.</p></article><div class='side'>{QUOTING}</div>",
    "<h1>사라진 기사</h1><span>입력 2024.06.21 10:05</span><article><p>삭제된 기사입니다.</p></article>",
]
HERE = [
    ARTICLE,
    f"{HEADED}<article><p>삭제된 기사입니다.</p>{QUOTING}</article>",
    "<p>누리집은 비공개 처리된 기사가 몇 건인지 알리지 않았다.</p>",
    "<p>열람할 수 없는 기사가 늘었다고 시민들은 말했다.</p>",
    f"<title>삭제된 게시글 되살린다</title>{ARTICLE}",
    f"<title>‘존재하지 않는 페이지입니다’</title>{ARTICLE}",
    f"{ARTICLE}<p>삭제된 댓글입니다.</p>",
    f"{ARTICLE}<p>삭제된 기사입니다.</p>",
    f"{ARTICLE}<script>function d() {{ alert('삭제된 기사입니다'); history.back(); }}</script>",
    "<p>가온시가 삭제된 게시글을 되살렸다.</p>",
    "<p>댓글이 삭제되었습니다.</p>",
    "<p>등록된 글이 없습니다.</p>",
    "<p>다음 글이 없습니다.</p>",
    "<ul><li><a href='/1'>삭제된 기사입니다</a></li></ul><p>소식</p>",
    "<script>alert('로그인이 필요합니다.');location.href='/login'</script>",
]


@pytest.mark.parametrize("html", GONE)
def test_pages_that_say_so_are_gone(html: str) -> None:
    assert says_gone(parse(html), None)


@pytest.mark.parametrize("html", HERE)
def test_others_are_not(html: str) -> None:
    assert not says_gone(parse(html), None)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("삭제된 기사입니다.", True),
        ("해당 기사는 삭제되었거나 존재하지 않습니다. 이용에 불편을 드려 죄송합니다.", True),
        ("가온시가 누리집에서 삭제된 게시글을 되살렸다.", False),
        ("“삭제된 기사입니다”라는 안내가 떴다.", False),
        ("", False),
    ],
)
def test_a_found_body_speaks_only_as_a_notice(text: str, gone: bool) -> None:
    html = f"<div>{text}</div>"
    root = parse(html)
    assert says_gone(root, root.find(".//div")) == gone
