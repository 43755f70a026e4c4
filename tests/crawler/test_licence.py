"""Kinds of licence as pages mark them."""

import pytest

from crawler.document import parse
from crawler.licence import licence


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p>공공누리 제1유형</p>", "KOGL-1"),
        ("<img src='/img/opentype04.png' alt='공공누리'>", "KOGL-4"),
        ("<img src='/images/kogl_0.png' alt='공공누리 제0유형'>", "KOGL-0"),
        ("<span class='img_opencode2'>공공누리</span>", "KOGL-2"),
        ("<p>출처표시 + 상업적 이용금지 + 변경금지</p>", "KOGL-4"),
        ("<p>출처표시+변경금지</p>", "KOGL-3"),
        ("<a rel='license' href='https://creativecommons.org/licenses/by-nc-nd/4.0/'>CCL</a>", "CC-BY-NC-ND"),
        ("<a href='http://creativecommons.org/licenses/by/2.0/kr/'>CCL</a>", "CC-BY"),
        ("<a href='https://creativecommons.org/publicdomain/zero/1.0/'>CC0</a>", "CC0"),
        ("<p>공공누리를 알아봅시다</p><a href='https://creativecommons.org/about'>CC</a>", ""),
        ("<p>무단 전재 및 재배포 금지</p>", ""),
    ],
)
def test_kind(html: str, kind: str) -> None:
    assert licence(parse(html), html) == kind
