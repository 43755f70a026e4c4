"""Which lines of a body are captions of its photos."""

from collections.abc import Collection, Sequence

from crawler import lines as kinds
from crawler.layout import Line
from crawler.lines import tight

_LONGEST = 250
_LONGEST_LABEL = 80  # of a photo, without arrow, credit or the end of a sentence


def part_captions(lines: Sequence[Line], alts: Collection[str], *, loose: bool = True) -> tuple[list[Line], list[str]]:
    """The lines that are text, and the captions; `alts` are the texts of the images.

    Without `loose` only an element or the words 사진설명 make a caption, not how a line sounds.
    """
    spoken = frozenset(map(tight, alts))
    text: list[Line] = []
    captions: list[str] = []
    noted = False
    for number, line in enumerate(lines):
        note = kinds.photo_note(line.text)
        if kinds.is_mailed_byline(line.text) or (noted and not line.caption and _is_byline(line.text)):
            text.append(line)
            noted = False
        elif line.caption or note or (noted and len(line.text) <= _LONGEST):
            captions.append(note or line.text)
            noted = False
        elif note == "":
            noted = True
        elif loose and _is_loose_caption(lines, number, spoken):
            captions.append(line.text)
        else:
            text.append(line)
    return text, [caption for caption in captions if tight(caption) and not kinds.is_widget(caption)]


def _is_byline(text: str) -> bool:
    """Who wrote the article, not who took the photo ("사진=나한결 기자")."""
    return kinds.is_byline(text) and not kinds.is_credit_line(text) and not kinds.has_credit(text)


def _is_loose_caption(lines: Sequence[Line], number: int, alts: frozenset[str]) -> bool:
    """A caption that no element marks: beside its photo, the photo's own text, or a lone arrow line with a credit."""
    line = lines[number]
    if _is_byline(line.text):
        return False
    if tight(line.text) in alts or kinds.is_own_caption(line.text):
        return True
    label = len(line.text) <= _LONGEST_LABEL and not (line.heading or line.bold or kinds.is_sentence(line.text))
    if line.after_image and label:
        return True
    if not kinds.is_captionlike(line.text):
        return False
    if line.after_image:
        return True
    if not kinds.has_arrow(line.text):
        return False
    around = [lines[other] for other in (number - 1, number + 1) if 0 <= other < len(lines)]
    if kinds.is_credit_line(around[-1].text if around else ""):
        return True
    return kinds.has_credit(line.text) and not any(kinds.has_arrow(other.text) for other in around)
