"""Why a saved search matched an article, in words that a person can check."""

from collections.abc import Iterator

from goeul.query import And, Codes, Node, Not, Or, Phrase, Word
from goeul.records import Evidence, StoredArticle, Tag
from goeul.text import one_line

_FIELD = {"title": "제목", "body": "본문"}
_LABEL = {"region": "지역", "topic": "주제"}
_EVIDENCE_SHOWN = 2


def reasons(tree: Node, stored: StoredArticle, *, outlet_name: str) -> tuple[str, ...]:
    """A line for each part of the query that the article fulfils: the tag and its words, or the searched word."""
    return tuple(dict.fromkeys(_walk(tree, stored, outlet_name)))


def _walk(node: Node, stored: StoredArticle, outlet_name: str) -> Iterator[str]:
    match node:
        case And(nodes=nodes) | Or(nodes=nodes):
            for child in nodes:
                yield from _walk(child, stored, outlet_name)
        case Codes(field="region" | "topic" as field, codes=codes):
            tags = stored.annotated.tags
            for tag in tags.municipalities if field == "region" else tags.topics:
                if tag.code in codes:
                    yield f"{_LABEL[field]} {tag.name}: {_because(tag)}"
        case Codes(field="outlet", codes=codes) if stored.annotated.article.outlet_id in codes:
            yield f"매체 {outlet_name}"
        case Word(text=text) | Phrase(text=text):
            if where := _where(text, stored):
                yield f"검색어 ‘{text}’: {where}"
        case Not() | _:
            return


def _because(tag: Tag) -> str:
    shown = [_quote(evidence) for evidence in tag.evidence[:_EVIDENCE_SHOWN]]
    return ", ".join(shown) or f"확신 {tag.confidence:.2f}"


def _quote(evidence: Evidence) -> str:
    return f"{_FIELD[evidence.field]}의 ‘{one_line(evidence.text)}’ ({evidence.why})"


def _where(text: str, stored: StoredArticle) -> str:
    """The fields that hold the letters, spaces ignored."""
    letters = "".join(text.split()).casefold()
    article = stored.annotated.article
    fields = (("제목", article.title), ("본문", article.body))
    return ", ".join(name for name, value in fields if letters in "".join(value.split()).casefold())
