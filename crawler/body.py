"""A body element to the paragraphs of the article; captions, bylines, subtitles and furniture are put aside."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from crawler import lines as kinds
from crawler.bylines import signed
from crawler.document import Element
from crawler.furniture import image_texts
from crawler.layout import Line, read_lines
from crawler.lines import tight

_CUT_AFTER = 0.5  # a heading of related articles ends the article only behind this share of the text
_LONGEST_SUBTITLE = 80
_MOST_SUBTITLES = 6
_SHORTEST_TEXT = 25  # of the first paragraph behind subtitles
_LONGEST_LABEL = 80  # of a photo, without arrow, credit or the end of a sentence
_LEAD_SIGN = re.compile(
    r"^(?:[가-힣]{2,10}\s*=\s*)?(?:[가-힣]{2,4}\s*[·,]\s*)*[가-힣]{2,4}\s*기자\s*[|ㅣ│]\s*|^[가-힣]{2,4}\s*기자\s*=\s*"
)
_LEAD_BRACKET = re.compile(r"^[\[(【<〔]([^\])】>〕]{2,40})[\])】>〕]\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"”’'」』)\]]*\s*|(?<=다)\s+(?=[/\[(<])")
_DATELINE = re.compile(r"^[\[(【<][^\])】>]{2,40}[\])】>](?:[^.]{0,30}?기자\s*=)?")
_HASHTAGS = re.compile(r"^(?:#\S+[\s,]*)+$")
_BULLET = re.compile(r"^[-–—·•ㆍ○◦●◇◆□■▲△▶▷※*①-⑳]|^\d{1,2}[.)]\s|^[가-하][.)]\s")
_SPEAKER = re.compile(r"^[\[(]?(?:앵커|기자|리포트|인터뷰|질문|답변|Q|A|문|답)[\])]?\s*[.:：]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a body element holds. `names` are those of byline lines inside it."""

    paragraphs: tuple[str, ...] = ()
    subtitle: str = ""
    captions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Paragraphs separated by line ends."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of the article before its body is read."""

    title: str = ""
    subtitle: str = ""
    houses: tuple[str, ...] = ()  # names of the outlet and its site
    drop_text: tuple[str, ...] = ()


def read_body(element: Element, context: Context, dropped: Collection[Element] = ()) -> Body:
    """The article text under `element`."""
    return assemble(read_lines(element, dropped), context, image_texts(element))


def assemble(lines: Sequence[Line], context: Context, alts: Collection[str] = ()) -> Body:
    """The article in `lines`; `alts` are the texts of images, which often repeat captions."""
    text, captions = _part_captions(lines, frozenset(map(tight, alts)))
    names: list[str] = []
    kept = _without_furniture(text, context, names)
    kept, subtitles = _without_opening(kept, context)
    names.extend(_dateline_names(kept[0].text) if kept and not names else ())
    kept = _without_ending(kept, context, names)
    paragraphs = _paragraphs(kept)
    return Body(
        paragraphs=tuple(paragraphs),
        subtitle="\n".join(subtitles),
        captions=tuple(dict.fromkeys(caption for caption in captions if tight(caption))),
        names=tuple(dict.fromkeys(names)),
    )


def _part_captions(lines: Sequence[Line], alts: frozenset[str]) -> tuple[list[Line], list[str]]:
    text: list[Line] = []
    captions: list[str] = []
    noted = False
    for number, line in enumerate(lines):
        note = kinds.photo_note(line.text)
        if line.caption or note or (noted and len(line.text) <= 250) or _is_loose_caption(lines, number, alts):
            captions.append(note or line.text)
            noted = False
        elif note == "":
            noted = True
        else:
            text.append(line)
    return text, [caption for caption in captions if not kinds.is_widget(caption)]


def _is_loose_caption(lines: Sequence[Line], number: int, alts: frozenset[str]) -> bool:
    """A caption that no element marks: beside its photo, the photo's own text, or a lone arrow line with a credit."""
    line = lines[number]
    if tight(line.text) in alts:
        return True
    label = len(line.text) <= _LONGEST_LABEL and not (line.heading or line.bold or kinds.is_sentence(line.text))
    if line.after_image and label:
        return True
    if not kinds.is_captionlike(line.text):
        return False
    if line.after_image:
        return True
    if not (kinds.has_arrow(line.text) and kinds.has_credit(line.text)):
        return False
    neighbours = (lines[other] for other in (number - 1, number + 1) if 0 <= other < len(lines))
    return not any(kinds.has_arrow(neighbour.text) for neighbour in neighbours)


def _without_furniture(lines: Sequence[Line], context: Context, names: list[str]) -> list[Line]:
    unwanted = frozenset(map(tight, context.drop_text)) - {""}
    total = sum(len(line.text) for line in lines)
    linked = sum(len(line.text) for line in lines if line.linked)
    kept: list[Line] = []
    seen = 0
    for line in lines:
        seen += len(line.text)
        if kinds.is_byline(line.text):
            names.extend(signed(line.text))
        elif kinds.is_copyright(line.text) or kinds.opens_other_block(line.text):
            if seen >= total * _CUT_AFTER:
                break
        elif not (
            kinds.is_widget(line.text)
            or kinds.is_weather(line.text)
            or kinds.is_date_line(line.text)
            or tight(line.text) in unwanted
            or (line.linked and linked < total / 2 and len(line.text) <= 120)
        ):
            kept.append(line)
    return kept


def _without_opening(lines: list[Line], context: Context) -> tuple[list[Line], list[str]]:
    """Lines before the text: the title again, subtitles, the outlet's own name in brackets."""
    title, subtitle = tight(context.title), tight(context.subtitle)
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
        rest = [_line(rest[0], _without_house(rest[0].text, context)), *rest[1:]]
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
    if repeated or all(line.bold or _BULLET.match(line.text) for line in fresh):
        return True
    return all(len(line.text) <= 50 for line in fresh) and fresh[-1].paragraph != rest[0].paragraph


def _without_house(text: str, context: Context) -> str:
    """The first paragraph without a byline and the outlet's name in front; a dateline with a place stays."""
    text = _LEAD_SIGN.sub("", text)
    bracket = _LEAD_BRACKET.match(text)
    if bracket is None:
        return text
    inside = re.sub(r"[\w.+-]+@[\w.-]+", "", bracket.group(1))
    for house in sorted(context.houses, key=len, reverse=True):
        inside = inside.replace(house, "")
    inside = inside.strip(" =/|·,")
    if not inside or (signed(inside) and not re.search(r"[=/|]", inside) and kinds.is_byline(inside)):
        return text[bracket.end() :].lstrip(" =")
    return text


def _dateline_names(text: str) -> tuple[str, ...]:
    """Who signs a dateline: "[가온=홍길동 기자] …", "(가온=두레뉴스) 홍길동 기자 = …"."""
    dateline = _DATELINE.match(text)
    return signed(dateline.group()) if dateline else ()


def _without_ending(lines: list[Line], context: Context, names: list[str]) -> list[Line]:
    kept = list(lines)
    houses = {tight(house) for house in context.houses}
    while kept:
        last = kept[-1].text
        if _ends_nothing(kept[-1], kept[-2] if len(kept) > 1 else None, houses):
            kept.pop()
            continue
        shorter = _without_signature(last, names)
        if shorter == last:
            break
        kept[-1] = _line(kept[-1], shorter)
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
    alone = before is None or not _BULLET.match(before.text)
    return line.heading or (kinds.has_arrow(text) and alone and kinds.is_captionlike(text))


def _without_signature(text: str, names: list[str]) -> str:
    """A last paragraph without the byline or copyright notice glued to its end."""
    start = max(0, len(text) - 200)
    for end in _SENTENCE_END.finditer(text, start):
        rest = text[end.end() :].strip(" /|=▷▶☞-")
        if not rest:
            continue
        if kinds.is_byline(rest) or kinds.is_copyright(rest) or kinds.is_end_mark(rest):
            names.extend(signed(rest))
            return text[: end.end()].rstrip()
    return text


def _line(line: Line, text: str) -> Line:
    return replace(line, text=text)


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """Lines to paragraphs: a line break inside a sentence is a soft wrap and reads as a space."""
    paragraphs: list[str] = []
    before: Line | None = None
    for line in lines:
        if (
            before is not None
            and line.paragraph == before.paragraph
            and not line.heading
            and _wraps(before.text, line.text)
        ):
            paragraphs[-1] += f" {line.text}"
        else:
            paragraphs.append(line.text)
        before = line
    return paragraphs


def _wraps(before: str, after: str) -> bool:
    return (
        20 <= len(before) <= 120
        and not kinds.is_sentence(before)
        and before[-1] not in ".?!…\"”’':>)]"
        and not _BULLET.match(after)
    )
