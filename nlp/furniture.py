"""Furniture: what stands in the body of an article but is not its text.

Extractors drop most of it by markup; what is glued to the text (weather tickers, share buttons, copyright lines, other
articles' headlines, bylines, photo captions) shows only in the words. Nothing is cut out here: the spans that are text
are told, so that every offset stays true.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from ahocorasick_rs import AhoCorasick, MatchKind

Span = tuple[int, int]
Mark = Literal["rest", "line", "caption", "byline", "agency"]

# "rest": from here to the end of the line; "line": the whole line if it is short; "caption": a photo's line;
# "byline": the bracket that it closes; "agency": the sentence before it, a caption that lost its line.
_MARKS: dict[str, Mark] = {
    **dict.fromkeys(
        (
            "다른기사보기",
            "다른기사 보기",
            "다른 기사 보기",
            "관련기사",
            "기사공유하기",
            "이 기사를 공유합니다",
            "해당된 기사를 공유합니다",
            "네이버TV 구독",
            "글씨키우기",
            "메일보내기",
            "모바일 버전으로 보기",
            "PC버전으로 보기",
            "저작권자(c)",
            "저작권자 (c)",
            "저작권자ⓒ",
            "저작권자 ⓒ",
            "저작권자©",
            "저작권자 ©",
            "<저작권자",
            "Copyright",
            "copyright",
            "All rights reserved",
            "무단 전재 및",
            "무단전재 및",
            "무단 전재-재배포",
            "무단전재-재배포",
            "무단 전재·재배포",
            "무단전재·재배포",
            "무단전재, 재배포",
            "재배포 금지",
            "재배포금지",
            "제보를 기다립니다",
            "기사문의 및 제보",
            "기사 제보",
            "본 공공저작물은",
            "좋아요 0",
            "카카오톡 채널",
            "구독 신청",
            "뉴스레터 신청",
        ),
        "rest",
    ),
    **dict.fromkeys(
        (
            "기상청 제공",
            "페이스북",
            "트위터",
            "카카오스토리",
            "URL복사",
            "URL 복사",
            "스크랩하기",
            "가나다라마바사",
            "바로가기",
            "폰트크기",
            "글자크기",
            "본문 글씨",
            "담당부서",
            "관련부서",
            "댓글쓰기",
            "기사스크랩",
            "프린트하기",
            "페이지 공유",
            "목록보기",
            "<제작",
            "<영상",
        ),
        "line",
    ),
    **dict.fromkeys(
        (
            "제공]",
            "제공)",
            "제공>",
            "자료사진",
            "재판매 및 DB",
            "사진=",
            "사진 =",
            "(사진",
            "[사진",
            "© 뉴스1",
            "© News1",
            "뉴스1 ©",
            "사진제공",
            "사진 제공",
            "사진 설명",
            "사진설명",
            "그래픽=",
            "ⓒ",
        ),
        "caption",
    ),
    **dict.fromkeys(("기자]", "기자】", "특파원]", "기자>"), "byline"),
    **dict.fromkeys(
        (" 사진공동취재단", ". 연합뉴스", "/연합뉴스", ". 뉴시스", "/뉴시스", ". 뉴스1", "/뉴스1"), "agency"
    ),
}
_WORDS = tuple(_MARKS)
_KINDS = tuple(_MARKS.values())
_AUTOMATON = AhoCorasick(_WORDS, matchkind=MatchKind.LeftmostLongest)

_SKY = "맑음|구름많음|구름조금|구름|흐림|박무|연무|안개|흐리고 비|흐리고 눈|비|눈|소나기|황사|천둥번개|진눈깨비"
_TICKER_LINE = re.compile(rf"[•·*\-\s]*(?:(?:{_SKY})[가-힣()]*|[가-힣()]+)?\s*-?\d*\.?\d*\s*℃?\s*$")
_TICKER_RUN = re.compile(rf"(?:[•·*\s]{{0,4}}(?:{_SKY})[가-힣()]{{0,12}}\s?-?\d{{1,2}}(?:\.\d)?\s?℃){{3,}}")
_SKY_START = re.compile(rf"[•·*\-\s]*(?:{_SKY})")
_DATELINE = re.compile(r"[\[(【][가-힣()·\s]{2,14}=[^\]\)】\n]{2,14}[\])】]")
_PHOTO_MAIL = re.compile(r"[.”\"] ?\[?(?:email|[\w.+-]+@[\w.-]+)\]?$")
_TERMS = re.compile(r"재판매 및 DB ?금지|\[?email\]?$")
_PHOTO_DATE = re.compile(
    r"(?:19|20)\d\d\. ?\d{1,2}\. ?\d{1,2}\.?\s*(?:\[?\S*(?:@\S+|email)\]?)?\s*"
    r"(?:/\S.{0,30}|연합뉴스|뉴시스|뉴스1|공동취재\S*|사진공동취재단)?$"
)
_DAY_BEFORE = re.compile(r"(?:19|20)\d\d\. ?\d{1,2}\. ?\d{1,2}\.? ?$")
_LINKS = re.compile(
    r"관련 ?기사|다른 ?기사|많이 본 (?:뉴스|기사)|인기 ?기사|최신 ?기사|추천 ?(?:뉴스|기사)|실시간 ?뉴스|이 시각 주요"
)
_SENTENCE_END = frozenset(".?!”\"’'")

_SHORT_LINE = 24
_MENU_LINE = 12
_MENU_RUN = 6  # so many short lines in a row are a list of links
_CAPTION_MAX = 220  # a longer line is a paragraph that only mentions a photo
_LINE_MAX = 80
_LINK_MAX = 60
_REST_MAX = 400  # a mark that early in a long line is a word of the text
_BYLINE_MAX = 40
_ENOUGH = 40  # with less text than this, captions are the article


@lru_cache(maxsize=4)  # places, topics and kind ask in turn for the same body
def readable(body: str) -> tuple[Span, ...]:
    """Spans of the body that are text, in order, not overlapping; captions only where there is no other text."""
    text, captions = _sort(body)
    if sum(end - start for start, end in text) < _ENOUGH and captions:
        return tuple(sorted(text + captions))
    return tuple(text)


def _sort(body: str) -> tuple[list[Span], list[Span]]:
    """The spans that are text, and those that are photo captions."""
    marks = _AUTOMATON.find_matches_as_indexes(body)
    if "\n" not in body and not marks and "℃" not in body:
        return ([(0, len(body))] if body else []), []
    lines = list(_lines(body))
    menu = _menu_lines(body, lines)
    text: list[Span] = []
    captions: list[Span] = []
    links = False  # below a heading such as 관련기사
    at = 0
    for number, (start, end) in enumerate(lines):
        inside: list[tuple[int, int, int]] = []
        while at < len(marks) and marks[at][1] < end:
            if marks[at][1] >= start:
                inside.append(marks[at])
            at += 1
        if number in menu or _is_ticker(body, start, end):
            continue
        links = links and end - start <= _LINK_MAX and body[end - 1] not in _SENTENCE_END
        if links:
            continue
        links = end - start <= _SHORT_LINE and _LINKS.search(body, start, end) is not None
        kinds = {_KINDS[mark] for mark, _, _ in inside}
        if end - start <= _LINE_MAX and ("line" in kinds or body.count(" > ", start, end) > 1):
            continue
        if ("caption" in kinds and _is_caption(body, start, end)) or _is_dated_photo(body, start, end):
            captions.append((start, end))
            _drop_photo_title(body, lines, number, text)
            continue
        text.extend(_without(body, start, end, inside))
    return text, captions


def _lines(body: str) -> Iterator[Span]:
    """Lines that are not blank, without their line ends."""
    start = 0
    while start < len(body):
        end = body.find("\n", start)
        if end < 0:
            end = len(body)
        if end > start and not body[start:end].isspace():
            yield start, end
        start = end + 1


def _menu_lines(body: str, lines: list[Span]) -> frozenset[int]:
    """Numbers of the lines in long runs of very short ones: menus, lists of cities, buttons."""
    if len(lines) < _MENU_RUN:
        return frozenset()
    found: set[int] = set()
    run: list[int] = []
    for number, (start, end) in enumerate([*lines, (0, _LINE_MAX)]):
        if end - start <= _MENU_LINE and body[end - 1] not in _SENTENCE_END:
            run.append(number)
            continue
        if len(run) >= _MENU_RUN:
            found.update(run)
        run = []
    return frozenset(found)


def _is_ticker(body: str, start: int, end: int) -> bool:
    """One entry of a weather ticker, or a bare temperature."""
    if end - start > _SHORT_LINE:
        return False
    line = body[start:end]
    return ("℃" in line and _TICKER_LINE.match(line) is not None) or (
        line.lstrip()[:1] in "•·*" and _SKY_START.match(line) is not None
    )


def _is_caption(body: str, start: int, end: int) -> bool:
    """A line with a mark of photos is one if it is short, or an agency's: its dateline before, its terms behind."""
    if end - start <= _CAPTION_MAX:
        return True
    terms = end - start <= 2 * _CAPTION_MAX and _TERMS.search(body, max(start, end - 40), end) is not None
    return terms and _DATELINE.match(body, start) is not None


def _is_dated_photo(body: str, start: int, end: int) -> bool:
    """A caption as agencies write it: a sentence, then the day of the photo or the photographer's address."""
    if end - start > _CAPTION_MAX * 2 or end - start < _SHORT_LINE:
        return False
    tail = body[max(start, end - 60) : end]
    if "." not in tail:
        return False
    if _PHOTO_DATE.search(tail) is not None:
        return True
    return body[start] in "[(【" and _PHOTO_MAIL.search(tail) is not None and _DATELINE.match(body, start) is not None


def _drop_photo_title(body: str, lines: list[Span], number: int, text: list[Span]) -> None:
    """Agencies put a short title above the caption: 국무회의 참석한 홍남기 부총리."""
    if number and text and text[-1] == lines[number - 1]:
        start, end = text[-1]
        credit = body[lines[number][0]] in "ⓒ©" and body[start] == "▲"  # the caption, and the photographer below
        if credit or (end - start <= _SHORT_LINE and body[end - 1] not in _SENTENCE_END):
            text.pop()


def _without(body: str, start: int, end: int, marks: list[tuple[int, int, int]]) -> Iterator[Span]:
    """The line without bylines in brackets, tickers that lost their line ends, and what follows a mark of the end."""
    holes: list[Span] = []
    if body.count("℃", start, end) > 2:
        holes += [match.span() for match in _TICKER_RUN.finditer(body, start, end)]
    for mark, at, stop in marks:
        kind = _KINDS[mark]
        if kind == "byline":
            near = max(start, at - _BYLINE_MAX)
            opening = max(body.rfind(bracket, near, at) for bracket in "[【<")
            if opening >= 0 and "=" not in body[opening:stop]:
                holes.append((opening, stop))
        elif kind == "agency":
            opening = _sentence_start(body, start, at)
            if at - opening <= _CAPTION_MAX:
                holes.append((opening, stop))
        elif kind == "rest" and (end - at <= _REST_MAX or _WORDS[mark].startswith("다른")):
            holes.append((_opening(body, start, at), end))
            break
    at = start
    for left, right in sorted(holes):
        if left > at:
            yield at, left
        at = max(at, right)
    if at < end:
        yield at, end


def _sentence_start(body: str, start: int, at: int) -> int:
    """Where the sentence before `at` starts; the day of the photo after it is no sentence of its own."""
    start = max(start, at - 2 * _CAPTION_MAX)
    sentence = _DAY_BEFORE.sub("", body[start:at]).rstrip()[:-2]  # without its own full stop
    ends = (sentence.rfind(mark) + len(mark) for mark in (". ", "다.", "▲ ", "” ") if mark in sentence)
    return start + max(ends, default=0)


def _opening(body: str, start: int, at: int) -> int:
    """The bracket that a copyright notice starts with, if one stands close before the mark."""
    opening = body.rfind("<", max(start, at - 3), at)
    return opening if opening >= 0 else at
