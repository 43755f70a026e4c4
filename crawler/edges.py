"""What stands before and behind the text of an article, inside its body: titles, subtitles, bylines, contacts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from crawler import lines as kinds
from crawler.bylines import signed
from crawler.layout import Line
from crawler.lines import tight

_LONGEST_SUBTITLE = 80
_MOST_SUBTITLES = 6
_SHORTEST_TEXT = 25  # of the first paragraph behind subtitles
_LEAD_SIGN = re.compile(
    r"^(?:[가-힣]{2,10}\s*=\s*)?(?:[가-힣]{2,4}\s*[·,]\s*)*[가-힣]{2,4}\s*기자\s*[|ㅣ│]\s*|^[가-힣]{2,4}\s*기자\s*=\s*"
)
_LEAD_BRACKET = re.compile(r"^[\[(【<〔]([^\])】>〕]{2,40})[\])】>〕]\s*")
_SENTENCE_END = re.compile(r"[.!?…．][\"”’'」』)\]]*\s*|(?<=다)\s+(?=[/\[(<])|(?<=[다요])\s+(?=[가-힣]{2,4}\s*기자)")
_DATELINE = re.compile(r"^[\[(【<][^\])】>]{2,40}[\])】>](?:[^.]{0,30}?기자\s*=)?")
_HASHTAGS = re.compile(r"^(?:#\S+[\s,]*)+$")
BULLET = re.compile(r"^[-–—·•ㆍ○◦●◇◆□■▲△▶▷※*①-⑳]|^\d{1,2}[.)]\s|^[가-하][.)]\s")
_SPEAKER = re.compile(r"^[\[(]?(?:앵커|기자|리포트|인터뷰|질문|답변|Q|A|문|답)[\])]?\s*[.:：]?")


def without_opening(
    lines: list[Line], title: str, subtitle: str, houses: Collection[str]
) -> tuple[list[Line], list[str]]:
    """Lines before the text: the title again, subtitles, the outlet's own name in brackets."""
    title, subtitle = tight(title), tight(subtitle)
    opening = 0
    while opening < min(len(lines), _MOST_SUBTITLES + 2) and _may_open(lines[opening].text, title, subtitle):
        opening += 1
    head = lines[:opening]
    repeats = [tight(line.text) == title or (subtitle and tight(line.text) in subtitle) for line in head]
    fresh = [line for line, repeat in zip(head, repeats, strict=True) if not repeat]
    rest = lines[opening:]
    if fresh and not _are_subtitles(fresh, rest, any(repeats)):
        # Keep what may be text; the title and subtitle themselves go in any case.
        rest, fresh = [*fresh, *rest], []
    if rest:
        rest = [replace(rest[0], text=_without_house(rest[0].text, houses)), *rest[1:]]
    return [line for line in rest if line.text], [line.text.strip(" -–—") for line in fresh]


def _may_open(text: str, title: str, subtitle: str) -> bool:
    bare = tight(text)
    if bare == title or (subtitle and bare in subtitle):
        return True
    return len(text) <= _LONGEST_SUBTITLE and not kinds.is_sentence(text) and not _SPEAKER.match(text)


def _are_subtitles(fresh: Sequence[Line], rest: Sequence[Line], repeated: bool) -> bool:
    """Whether short lines before the text are its subtitles: prose follows, and their look or company says so."""
    if rest and all(line.heading for line in fresh):
        return True
    if (
        not rest
        or len(fresh) > _MOST_SUBTITLES
        or len(rest[0].text) < _SHORTEST_TEXT
        or not any(kinds.is_sentence(line.text) for line in rest[:3])
    ):
        return False
    if repeated or all(line.bold or BULLET.match(line.text) for line in fresh):
        return True
    return all(len(line.text) <= 50 for line in fresh) and fresh[-1].paragraph != rest[0].paragraph


def _without_house(text: str, houses: Collection[str]) -> str:
    """The first paragraph without a byline and the outlet's name in front; a dateline with a place stays."""
    text = _LEAD_SIGN.sub("", _without_lead_house(text, houses))
    bracket = _LEAD_BRACKET.match(text)
    if bracket is None:
        return text
    inside = re.sub(r"[\w.+-]+@[\w.-]+", "", bracket.group(1))
    for house in sorted(houses, key=len, reverse=True):
        inside = inside.replace(house, "")
    inside = inside.strip(" =/|·,")
    if not inside or (signed(inside) and not re.search(r"[=/|]", inside) and kinds.is_byline(inside)):
        return text[bracket.end() :].lstrip(" =")
    return text


def _without_lead_house(text: str, houses: Collection[str]) -> str:
    """Without the outlet's name and a bar in front: "가온뉴스 | …", "가온뉴스 홍길동 기자 | …"."""
    for house in houses:
        if len(house) > 1 and text.startswith(house):
            rest = text[len(house) :]
            bar = re.match(r"\s*[|ㅣ│]\s*", rest) or re.match(r"\s+(?=[가-힣]{2,4}\s*기자\s*[|ㅣ│=])", rest)
            return rest[bar.end() :] if bar else text
    return text


def dateline_names(text: str) -> tuple[str, ...]:
    """Who signs a dateline: "[가온=홍길동 기자] …", "(가온=두레뉴스) 홍길동 기자 = …"."""
    dateline = _DATELINE.match(text)
    return signed(dateline.group()) if dateline else ()


def without_ending(lines: list[Line], houses: Collection[str], names: list[str]) -> list[Line]:
    """The lines without what stands behind the text; names of bylines found there are added to `names`."""
    kept = list(lines)
    own = {tight(house) for house in houses}
    while kept:
        last = kept[-1].text
        if _ends_nothing(kept[-1], kept[-2] if len(kept) > 1 else None, own):
            kept.pop()
            continue
        shorter = _without_signature(last, names)
        if shorter == last:
            break
        kept[-1] = replace(kept[-1], text=shorter)
        if not shorter:
            kept.pop()
    return kept


def _ends_nothing(line: Line, before: Line | None, houses: Collection[str]) -> bool:
    """Whether a last line is no text: contacts, hashtags, the outlet's name, a heading with nothing below."""
    text = line.text
    if kinds.is_tail(text) or _HASHTAGS.match(text) or tight(text) in houses or not tight(text):
        return True
    if kinds.is_sentence(text):
        return False
    alone = before is None or not BULLET.match(before.text)
    return line.heading or (kinds.has_arrow(text) and alone and kinds.is_captionlike(text))


def _without_signature(text: str, names: list[str]) -> str:
    """A last paragraph without the byline or copyright notice glued to its end."""
    start = max(0, len(text) - 200)
    for end in _SENTENCE_END.finditer(text, start):
        rest = text[end.end() :].strip(" /|=▷▶☞-")
        if not rest:
            continue
        if any(is_kind(rest) for is_kind in (kinds.is_byline, kinds.is_copyright, kinds.is_end_mark, kinds.is_widget)):
            names.extend(signed(rest))
            return text[: end.end()].rstrip()
    return text
