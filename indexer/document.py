"""What an engine is given of an article: streams of terms, facet values, and the number it is sorted by.

How letters are found. Engines that split on white space only cannot see where inside a word another may begin, so two
things stand beside the morphemes (`text`). `pairs` holds all letters as overlapping pairs, in which a phrase of pairs
finds letters of any length. `edges` holds, for every joint (`indexer.joints`), the stretches of letters that may be
asked for from there, up to `REACH`. A word within `REACH` is one term of `edges`, exact, without positions; a longer
one is the phrase of its pairs, and its first two or three letters in `edges`, which tells whether it begins at a joint.

Measured on 1,361 regional articles (1,117 letters): morphemes take 0.9 KB of index an article, pairs 2.5, `edges` 1.1,
1.8 or 2.3 at a reach of 4, 6 or 8; 6 holds 동대문구청 and 화성특례시청 whole. On 2,500 articles and 1,400 names, 148 of
11,065 matches of letters from a joint on ran over a blank and ended inside a morpheme ("강남구 청담동" for 강남구청);
all were wrong, and none is found.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property

from goeul.records import StoredArticle, Tags, Token
from goeul.text import KST, as_utc
from indexer.joints import Joints, Seams
from indexer.letters import CUT, Letters, bigrams, cut_offsets, fold, letters

TEXT = "text"  # morphemes of content of title and body, in order, `CUT` where a sentence ends
PAIRS = "pairs"  # pairs of letters of title and body, in order, `CUT` likewise
EDGES = "edges"  # what may be asked for from a joint on, of title and body; no order
TITLE = "title"  # morphemes of the title once more, for ranking only
TEXT_FIELDS = (TEXT, PAIRS, EDGES, TITLE)
FACETS = ("municipality", "province", "topic", "outlet", "kind", "day", "month")

LAYOUT = 1  # grows when documents of old indexes no longer answer queries of today; the index is then built again
REACH = 6  # units (`indexer.letters.Letters.units`)
LONGEST = 64  # letters of one term, for what is no word; Elasticsearch would split one of more than 255

_CONTENT = ("N", "V", "XR", "XPN", "SL", "SH", "SN", "MAG")
_KEY_BITS = 30


@dataclass(frozen=True, kw_only=True)
class Document:
    """One article for an engine. Terms hold no white space; facets hold codes, slugs, ids, "2026-11-24", "2026-11"."""

    key: int
    revision: int
    text: tuple[str, ...]
    pairs: tuple[str, ...]
    edges: frozenset[str]
    title: tuple[str, ...]
    municipality: tuple[str, ...] = ()  # tagged codes: municipalities, or a province that was tagged itself
    province: tuple[str, ...] = ()  # two digits, those of the municipalities too
    topic: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    day: tuple[str, ...] = ()  # KST
    month: tuple[str, ...] = ()
    published: datetime | None = None  # UTC

    @property
    def recency(self) -> int:
        """Unique number that rises with the time published, then the key; below all others where no time is known."""
        seconds = max(1, min(int(self.published.timestamp()), (1 << 33) - 1)) if self.published else 0
        return (seconds << _KEY_BITS) | min(self.key, (1 << _KEY_BITS) - 1)

    def stream(self, field: str) -> tuple[str, ...]:
        """The terms of a text or facet field, in order where it has one."""
        terms: tuple[str, ...] = tuple(getattr(self, field))
        return terms

    @cached_property
    def positions(self) -> "Positions":
        """For matching in memory."""
        return Positions(self)


class Positions(dict[str, Mapping[str, Sequence[int]]]):
    """Field → term → where it stands, rising. A field is read when it is first asked for."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def __missing__(self, field: str) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for at, term in enumerate(self._document.stream(field)):
            found.setdefault(term, []).append(at)
        self[field] = found
        return found


def document(stored: StoredArticle, joints: Joints) -> Document:
    """The document of an article as it is stored."""
    annotated = stored.annotated
    article, tags = annotated.article, annotated.tags
    title, body = letters(article.title), letters(article.body)
    heading = morphemes(title, annotated.title_tokens)
    return Document(
        key=stored.key,
        revision=stored.revision,
        text=_joined(heading, morphemes(body, annotated.body_tokens)),
        pairs=_joined(bigrams(title), bigrams(body)),
        edges=edges(title, joints.seams(title, annotated.title_tokens))
        | edges(body, joints.seams(body, annotated.body_tokens)),
        title=heading,
        municipality=tuple(tag.code for tag in tags.municipalities),
        province=_provinces(tags),
        topic=tuple(tag.code for tag in tags.topics),
        outlet=(article.outlet_id,),
        kind=(tags.kind,),
        day=_day(article.published),
        month=tuple(day[:7] for day in _day(article.published)),
        published=as_utc(article.published) if article.published else None,
    )


def content(tokens: Sequence[Token]) -> Iterator[tuple[str, Token]]:
    """(term, its token) of the morphemes that carry meaning; one of several words (데이터_기반_행정) gives each."""
    for token in tokens:
        form, tag, _, _ = token
        if _is_content(tag):
            form = fold(form)
            if tag == "SN":
                form = form.replace(",", "")  # 4,000 and 4000 are one number
            if "_" not in form:
                yield form[:LONGEST], token
            else:
                yield from ((part[:LONGEST], token) for part in form.split("_") if part)


@cache
def _is_content(tag: str) -> bool:
    return tag.startswith(_CONTENT)


def morphemes(read: Letters, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The terms of a morpheme field: forms of content, `CUT` where a new run of letters begins."""
    cuts = list(reversed(cut_offsets(read)))
    terms: list[str] = []
    for term, token in content(tokens):
        while cuts and token.start >= cuts[-1]:
            cuts.pop()
            if terms and terms[-1] != CUT:
                terms.append(CUT)
        terms.append(term)
    return tuple(terms)


def edges(read: Letters, seams: Seams) -> frozenset[str]:
    """The terms of `edges` that one text gives: every stretch of which `stands` says yes, found in one sweep."""
    text, units, ends, stops = read.text, read.units, seams.ends, seams.stops
    words, runs = iter((*read.starts[1:], len(text))), iter((*read.runs[1:], len(text)))
    word_end = run_end = later = 0
    found: list[str] = []
    for start in seams.starts:
        if units[start] < 0:
            continue
        while word_end <= start:
            word_end = next(words)
        while run_end <= start:
            run_end = next(runs)
        limit = units[start] + REACH
        if units[word_end] - units[start] == word_end - start:  # letters only
            found += [text[start:end] for end in range(start + 1, min(word_end, start + REACH) + 1)]
        else:
            last = min(word_end, start + LONGEST)
            found += [text[start:end] for end in range(start + 1, last + 1) if 0 < units[end] <= limit]
        if word_end in stops:
            continue
        while ends[later] < word_end:
            later += 1
        last = min(run_end, start + LONGEST)
        for at in range(later + 1, len(ends)):
            end = ends[at]
            if end > last or units[end] > limit or end in stops:
                break
            if end > start + 2 and units[end] > 0:
                found.append(text[start:end])
    return frozenset(found)


def stands(read: Letters, seams: Seams, start: int, end: int) -> bool:
    """Whether the letters from `start` to `end` may be asked for as one word.

    That is: from a joint on, to any place in its word, or to a seam behind the blanks that a name may run over.
    """
    units = read.units
    if start not in seams.starts or not start < end <= start + LONGEST:
        return False
    if units[start] < 0 or not units[start] < units[end] <= units[start] + REACH:
        return False
    over = read.starts[bisect_right(read.starts, start) : bisect_left(read.starts, end)]
    if not over:
        return True
    run_ends = not any(start < cut < end for cut in read.runs)
    return run_ends and end > start + 2 and end in seams.ends and not seams.stops.intersection((*over, end))


def _joined(title: tuple[str, ...], body: tuple[str, ...]) -> tuple[str, ...]:
    return (*title, CUT, *body) if title and body else title or body


def _provinces(tags: Tags) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.code[:2] for tag in tags.municipalities))


def _day(published: date | None) -> tuple[str, ...]:
    if published is None:
        return ()
    day = published.astimezone(KST).date() if isinstance(published, datetime) else published
    return (day.isoformat(),)
