"""From a resolved query to engine nodes: what must match, and what ranks.

A word matches where its morphemes stand together, or where its letters stand whole from a joint on (`indexer.joints`).
Neither alone is enough: Kiwi cuts by context, so the same name is one morpheme here and two there; and letters alone
would not find 지원했다 for 지원하는. A phrase is letters only.

Ranking is BM25 over morphemes, counted once more in the title, plus half of BM25 over pairs of letters. On KorQuAD (596
passages, 3,341 questions, R@1): this .926, without pairs .907, with title and body as fields apart .912 (a word that is
rare in titles then outweighs the rest), with each word of the question analysed alone .909.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from goeul import query as language
from goeul.records import Token
from goeul.text import KST
from indexer.document import EDGES, PAIRS, REACH, TEXT, TITLE, content, morphemes
from indexer.engine import NOTHING, AllOf, AnyOf, Boost, During, MatchAll, Node, NoneOf, Phrase, Term
from indexer.letters import CUT, Letters, bigrams, letters, pairs, unpair

Analyse = Callable[[str], tuple[Token, ...]]

TITLE_WEIGHT = 1.0  # beside 1 in `text`, which holds the title too
PAIRS_WEIGHT = 0.5

# Morphemes that a query word may lose without meaning another thing: particles, endings, 하다 and 이다, signs, plural
# 들.
_LOSSLESS = ("J", "E", "VCP", "XSV", "XSA", "S")
# Particles that are as often the end of a name: 오이도, 세종로, 순천만, 총무과.
_DOUBTFUL = frozenset({"도", "로", "만", "과", "나", "대로", "으로"})
_FIELDS = {"region": "municipality", "topic": "topic", "outlet": "outlet", "kind": "kind"}


def plan(node: language.Node, analyse: Analyse) -> Node:
    """What a document must be to be found. `node` is resolved (no Filter); `analyse` is the analyser of the index.

    A word without a letter ("!!") asks for nothing: it is left out, and alone it finds nothing.
    """
    return _plan(node, analyse) or NOTHING


def rank(node: language.Node, analyse: Analyse) -> tuple[Node, ...]:
    """What orders the found documents (`SearchRequest.rank`): the terms of every word that is not excluded."""
    found: dict[Node, None] = {}
    for text in _asked(node):
        for term, token in content(analyse(text)):
            if not _is_weak(term, token):
                found[Term(TEXT, term)] = None
                found[Boost(Term(TITLE, term), TITLE_WEIGHT)] = None
        for run in unpair(bigrams(letters(text))):
            found.update((Boost(Term(PAIRS, pair), PAIRS_WEIGHT), None) for pair in pairs(run) if len(pair) > 1)
    return tuple(found)


def _plan(node: language.Node, analyse: Analyse) -> Node | None:
    match node:
        case language.Word(text):
            return _word(text, analyse)
        case language.Phrase(text):
            return _letters(text)
        case language.Not(inner):
            planned = _plan(inner, analyse)
            return NoneOf(planned) if planned else None
        case language.And(nodes):
            kept = _kept(nodes, analyse)
            return AllOf(kept) if kept else None
        case language.Or(nodes):
            kept = _kept(nodes, analyse)
            return AnyOf(kept) if kept else None
        case language.Codes(field, codes):
            return AnyOf(tuple(_code(field, code) for code in sorted(codes)))
        case language.Period(since, until):
            return During(_midnight(since), _midnight(until and until + timedelta(days=1)))
        case language.Everything():
            return MatchAll()
        case language.Filter():
            raise ValueError("the query is not resolved")


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, KST)


def _kept(nodes: Sequence[language.Node], analyse: Analyse) -> tuple[Node, ...]:
    return tuple(planned for node in nodes if (planned := _plan(node, analyse)) is not None)


def _code(field: language.FieldName, code: str) -> Term:
    if field == "region" and len(code) == 2:  # a province; `province` holds those of municipalities too
        return Term("province", code)
    return Term(_FIELDS[field], code)


def _word(text: str, analyse: Analyse) -> Node | None:
    by_letters = _letters(text)
    if by_letters is None:
        return None
    tokens = analyse(text)
    if not _stands_for_word(tokens):
        return by_letters
    terms = morphemes(letters(text), tokens)
    return AnyOf((_sequence(TEXT, terms), by_letters))


def _stands_for_word(tokens: Sequence[Token]) -> bool:
    """Whether the morphemes of content mean what the word does; else they would find wider things than it says."""
    kept = list(content(tokens))
    lost = [token for token in tokens if all(token is not other for _, other in kept)]
    if any(not token.tag.startswith(_LOSSLESS) and (token.tag, token.form) != ("XSN", "들") for token in lost):
        return False  # 전문가 without 가 would be any 전문
    if lost and lost[-1] is tokens[-1] and lost[-1].form in _DOUBTFUL:
        return False
    if lost and sum(len(term) for term, _ in kept) == 1:
        return False  # 이의 read as 이
    return not all(_is_weak(term, token) for term, token in kept)  # 가야 read as 가다; nothing kept at all


def _is_weak(term: str, token: Token) -> bool:
    return token.tag.startswith("V") and len(term) == 1


def _sequence(field: str, terms: tuple[str, ...]) -> Node:
    return Term(field, terms[0]) if len(terms) == 1 else Phrase(field, terms)


def _letters(text: str) -> Node | None:
    """Letters in order from a joint on, spaces ignored. One word within reach is a single term, exact."""
    read = letters(text)
    if not read.text:
        return None
    if len(read.starts) == 1 and read.units[-1] <= REACH:
        return Term(EDGES, read.text)
    begins = tuple(Term(EDGES, begin) for begin in _beginnings(read))
    return AllOf((AnyOf(begins), _sequence(PAIRS, _inner(bigrams(read)))))


def _beginnings(read: Letters) -> Iterator[str]:
    """The shortest stretches that stand in `edges` wherever the letters begin at a joint.

    Two units within the first word; three as well, for a text that has a blank after the first letter (비 급여).
    """
    first = read.starts[1] if len(read.starts) > 1 else len(read.text)
    units = read.units
    if units[first] == 1:
        yield read.text[:first]
    yield from (read.text[:end] for end in range(1, first + 1) if units[end] in (2, 3))


def _inner(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Pairs without a lone letter at either end: in a text it would stand paired with its neighbour."""
    kept = list(terms)
    while len(kept) > 2 and len(kept[0]) == 1 and kept[1] == CUT:
        del kept[:2]
    while len(kept) > 2 and len(kept[-1]) == 1 and kept[-2] == CUT:
        del kept[-2:]
    return tuple(kept)


def _asked(node: language.Node) -> Iterator[str]:
    """Words and phrases that are not excluded; those asked for together as one text, to be read in context."""
    match node:
        case language.Word(text) | language.Phrase(text):
            yield text
        case language.And(nodes):
            together = [inner.text for inner in nodes if isinstance(inner, language.Word | language.Phrase)]
            if together:
                yield " ".join(together)
            for inner in nodes:
                if not isinstance(inner, language.Word | language.Phrase):
                    yield from _asked(inner)
        case language.Or(nodes):
            for inner in nodes:
                yield from _asked(inner)
