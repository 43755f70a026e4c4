"""Photos: addresses made whole, captions beside them, icons and advertisements left out."""

from crawler.document import parse
from crawler.photos import photos
from goeul.records import Photo

BASE = "https://www.gaon.example/news/articleView.html?idxno=1"


def found(html: str, *captions: str) -> list[tuple[str, str]]:
    return [(photo.url, photo.caption) for photo in photos([parse(f"<div>{html}</div>")], captions, BASE)]


def test_a_caption_belongs_to_the_photo_in_its_box() -> None:
    html = (
        "<figure><img src='/a.jpg'><figcaption>첫 사진</figcaption></figure><p>글</p>"
        "<table><tr><td><img src='b.jpg'></td></tr><tr><td>둘째 사진</td></tr></table>"
    )
    assert found(html, "둘째 사진", "첫 사진") == [
        ("https://www.gaon.example/a.jpg", "첫 사진"),
        ("https://www.gaon.example/news/b.jpg", "둘째 사진"),
    ]


def test_captions_without_boxes_belong_in_order_if_there_are_as_many() -> None:
    html = "<img src='/a.jpg'><br>하나<br>글<br><img src='/b.jpg'><br>둘"
    assert found(html, "하나", "둘") == [
        ("https://www.gaon.example/a.jpg", "하나"),
        ("https://www.gaon.example/b.jpg", "둘"),
    ]
    assert [caption for _, caption in found(html, "하나")] == ["", ""]


def test_the_alternative_text_may_repeat_the_caption() -> None:
    html = "<img src='/a.jpg' alt='들녘'><img src='/b.jpg' alt='숲'><p>숲</p><p>들녘</p>"
    assert found(html, "숲", "들녘") == [
        ("https://www.gaon.example/a.jpg", "들녘"),
        ("https://www.gaon.example/b.jpg", "숲"),
    ]


def test_lazy_images_tell_their_own_address() -> None:
    html = "<img src='data:image/gif;base64,R0lGOD' data-src='//cdn.gaon.example/p.jpg'>"
    assert found(html) == [("https://cdn.gaon.example/p.jpg", "")]


def test_what_is_no_photo() -> None:
    html = (
        "<img src='/img/icon_print.gif'><img src='/img/btn/share.png'><img src='/logo.png'><img src='/ad.gif'>"
        "<img src='/dot.gif' width='1' height='1'><img src='javascript:alert(1)'>"
        "<img src='data:image/png;base64,AA'><img>"
        "<a href='https://shop.example/1'><img src='/sale.jpg'></a>"
        "<div class='reporter'><img src='/face.jpg'>나한결 기자</div>"
    )
    assert found(html) == []


def test_a_photo_that_links_to_its_larger_self_or_its_own_site_stays() -> None:
    html = "<a href='https://img.other.example/big.jpg'><img src='/a.jpg'></a><a href='/view?1'><img src='/b.jpg'></a>"
    assert [url for url, _ in found(html)] == ["https://www.gaon.example/a.jpg", "https://www.gaon.example/b.jpg"]


def test_each_address_once_and_fifty_at_most() -> None:
    assert len(found("<img src='/a.jpg'><p><img src='/a.jpg'></p>")) == 1
    assert len(found("".join(f"<img src='/{number}.jpg'>" for number in range(80)))) == 50


def test_dropped_elements_hold_no_photos() -> None:
    root = parse("<div><p><img src='/a.jpg'></p><div id='x'><img src='/b.jpg'></div></div>")
    dropped = frozenset(root.xpath("//*[@id='x']"))
    assert photos([root], (), BASE, dropped) == (Photo(url="https://www.gaon.example/a.jpg"),)
