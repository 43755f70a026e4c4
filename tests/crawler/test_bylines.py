"""Names out of bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.bylines import from_field, is_signature, signed


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("순천, 광양 나한결 기자 na@gaon.example", ("나한결",)),
        ("해든=남우주 기자", ("남우주",)),
        ("박새벽 기자 외 1명", ("박새벽",)),
        ("나한결·도새벽 기자", ("나한결", "도새벽")),
        ("기자명 김은별 미국 통신원 (star@gaon.example)", ("김은별",)),
        ("워싱턴 김은별 특파원", ("김은별",)),
        ("기자명나한결 기자", ("나한결",)),
        ("By 나한결", ("나한결",)),
        ("이륭", ("이륭",)),
        ("기획홍보실 홍보팀", ()),
        ("작성자 기획예산담당관", ()),
        ("공원녹지과", ()),
        ("보건소", ()),
        ("농업기술센터", ()),
        ("홍보실", ()),
        ("나한실", ("나한실",)),
        ("남궁하늘", ("남궁하늘",)),
        ("관리자", ()),
        ("최고관리자", ()),
        ("가온신문", ()),
        ("댓글 0", ()),
        ("승인 2021.05.18 10:21", ()),
        ("https://www.facebook.example/gaon", ()),
        ("취재 기자", ()),
        ("5면", ()),
        ("", ()),
    ],
)
def test_fields(text: str, names: tuple[str, ...]) -> None:
    assert from_field(text, ["가온신문"]) == names


@pytest.mark.parametrize(
    "line",
    [
        "[나한결 기자]",
        "나한결 기자 na@gaon.example",
        "/나한결 기자",
        "글·사진 나한결 기자",
        "가온신문 나한결 기자 na@gaon.example",
        "가온=나한결기자",
        "na@gaon.example",
        "나한결 시민기자",
        "▷나한결·도새벽 기자",
        "남양면= 나한결 기자 |",
        "가온방송 뉴스 나한결입니다.",
    ],
)
def test_lines_that_are_nothing_but_a_byline(line: str) -> None:
    assert is_signature(line)


@pytest.mark.parametrize(
    "line",
    [
        "나한결 기자는 현장을 찾았다.",
        "문의는 na@gaon.example 으로 하면 된다.",
        "기자들은 현장에 모였다",
        "나한결 가온군수",
        "시민기자 모집 안내",
        "가온군은 기자 간담회를 열었다.",
        "",
    ],
)
def test_lines_that_are_text(line: str) -> None:
    assert not is_signature(line)


@given(st.text("나한결기자 특파원·,@a.=|/[]", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(is_signature(text), bool)
    assert all(2 <= len(name) <= 4 for name in signed(text))
    assert all(len(name) <= 20 for name in from_field(text))
