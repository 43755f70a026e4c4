"""A body element to the paragraphs of the article; captions, bylines, subtitles and furniture are put aside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from crawler import lines as kinds
from crawler.bylines import signed
from crawler.captions import part_captions
from crawler.document import Element
from crawler.edges import BULLET, dateline_names, without_ending, without_opening
from crawler.furniture import image_texts
from crawler.layout import Line, read_lines
from crawler.lines import tight

_CUT_AFTER = 0.5  # a heading of related articles ends the article only behind this share of the text
_LONG_LINE = 60


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


def read_body(
    element: Element, context: Context, dropped: Collection[Element] = (), captions: Collection[Element] = ()
) -> Body:
    """The article text under `element`; `dropped` are furniture and `captions` captions, whatever they look like."""
    return assemble(read_lines(element, dropped, captions), context, image_texts(element))


def assemble(lines: Sequence[Line], context: Context, alts: Collection[str] = ()) -> Body:
    """The article in `lines`; `alts` are the texts of images, which often repeat captions.

    Where only captions would be left, those that merely sound like captions are the text: a short piece on one photo.
    """
    text, captions = part_captions(lines, alts)
    found = _assemble(text, captions, context)
    if found.paragraphs or not captions:
        return found
    text, captions = part_captions(lines, alts, loose=False)
    return _assemble(text, captions, context)


def _assemble(text: Sequence[Line], captions: Sequence[str], context: Context) -> Body:
    names: list[str] = []
    kept = _without_furniture(text, context, names)
    kept, subtitles = without_opening(kept, context.title, context.subtitle, context.houses)
    names.extend(dateline_names(kept[0].text) if kept and not names else ())
    kept = without_ending(kept, context.houses, names)
    return Body(
        paragraphs=tuple(_paragraphs(kept)),
        subtitle="\n".join(subtitles),
        captions=tuple(dict.fromkeys(captions)),
        names=tuple(dict.fromkeys(names)),
    )


def _without_furniture(lines: Sequence[Line], context: Context, names: list[str]) -> list[Line]:
    unwanted = frozenset(map(tight, context.drop_text)) - {""}
    total = sum(len(line.text) for line in lines)
    linked = sum(len(line.text) for line in lines if line.linked)
    weather = kinds.tells_weather(context.title) or any(
        kinds.tells_weather(line.text) and kinds.is_sentence(line.text) for line in lines
    )
    kept: list[Line] = []
    seen = 0
    for number, line in enumerate(lines):
        seen += len(line.text)
        if kinds.is_byline(line.text) or kinds.is_date_line(line.text):
            names.extend(signed(line.text))
        elif kinds.is_copyright(line.text) or kinds.opens_other_block(line.text):
            if seen >= total * _CUT_AFTER and not _is_prose(lines[number + 1 :]):
                break
        elif not (
            kinds.is_widget(line.text)
            or (kinds.is_weather(line.text) and not (weather and kinds.lists_readings(line.text)))
            or kinds.is_credit_line(line.text)
            or kinds.is_editors_note(line.text)
            or tight(line.text) in unwanted
            or (line.linked and linked < total / 2 and len(line.text) <= 120)
        ):
            text = kinds.without_ticker(line.text)
            kept.append(line if text == line.text else replace(line, text=text))
    return kept


def _is_prose(lines: Sequence[Line]) -> bool:
    """Whether the article goes on: two long lines that end as sentences do."""
    return sum(1 for line in lines if len(line.text) >= _LONG_LINE and kinds.is_sentence(line.text)) >= 2


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
        and not BULLET.match(after)
    )
