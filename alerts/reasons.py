"""Why a saved search matched an article, in words that a person can check."""

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.parts import Part
from goeul.query import And, Codes, Or, Period, Phrase, Word
from goeul.records import Evidence, StoredArticle, Tag
from goeul.text import iso, one_line
from indexer.document import Document
from indexer.engine import Node
from indexer.highlight import Snippet, highlight
from indexer.joints import Joints
from indexer.memory import matches

_FIELD = {"title": "제목", "body": "본문"}
_LABEL = {"region": "지역", "topic": "주제"}
_KIND = {"news": "기사", "opinion": "의견", "notice": "알림", "photo": "사진", "other": "기타"}
_EVIDENCE_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The article that was matched: as stored, as indexed, and the name of its outlet."""

    stored: StoredArticle
    document: Document
    outlet_name: str


def reasons(part: Part, facts: Facts, joints: Joints) -> tuple[str, ...]:
    """A line for each part of the query that the article fulfils: the tag with its words and rule, or the searched word
    with the place where it was found. Of an OR only the sides that are true; an exclusion alone says nothing.
    """
    return tuple(dict.fromkeys(_walk(part, facts, joints)))


def _walk(part: Part, facts: Facts, joints: Joints) -> Iterator[str]:
    if not matches(part.node, facts.document):
        return
    annotated = facts.stored.annotated
    match part.asked:
        case And() | Or():
            for inner in part.parts:
                yield from _walk(inner, facts, joints)
        case Codes(field="region" | "topic" as field, codes=codes):
            for tag in annotated.tags.municipalities if field == "region" else annotated.tags.topics:
                if tag.code in codes or (field == "region" and tag.code[:2] in codes):
                    yield f"{_LABEL[field]} {tag.name}: {_because(tag)}"
        case Codes(field="outlet"):
            yield f"매체 {facts.outlet_name}"
        case Codes(field="kind"):
            yield f"종류 {_KIND[annotated.tags.kind]}"
        case Period():
            yield f"발행 {iso(annotated.article.published)}"
        case Word(text) | Phrase(text):
            yield ": ".join(filter(None, (f"검색어 ‘{text}’", ", ".join(_places(part.node, facts.stored, joints)))))


def _because(tag: Tag) -> str:
    shown = [_quote(evidence) for evidence in tag.evidence[:_EVIDENCE_SHOWN]]
    return ", ".join(shown) or f"확신 {tag.confidence:.2f}"


def _quote(evidence: Evidence) -> str:
    if not evidence.text:  # a person's word stands nowhere in the text
        return evidence.why
    return f"{_FIELD[evidence.field]}의 ‘{one_line(evidence.text)}’ ({evidence.why})"


def _places(node: Node, stored: StoredArticle, joints: Joints) -> Iterator[str]:
    """The letters that answer the word, as they stand in title and text."""
    annotated = stored.annotated
    found = (
        ("제목", highlight(annotated.article.title, annotated.title_tokens, node, joints, whole=True)),
        ("본문", highlight(annotated.article.body, annotated.body_tokens, node, joints)),
    )
    for name, snippet in found:
        if words := _first_mark(snippet):
            yield f"{name}의 ‘{words}’"


def _first_mark(snippet: Snippet) -> str:
    return one_line(snippet.text[slice(*snippet.marks[0])]) if snippet.marks else ""
