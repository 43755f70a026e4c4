"""The last resort for pages of unknown make: the element that holds most of the prose, and trafilatura behind it."""

import re
from dataclasses import dataclass

import trafilatura

from crawler.document import INLINE, SILENT, Element, iterwalk
from crawler.furniture import hidden, marks, named_as_furniture

# Not form: whole boards and whole old pages stand in one.
_ASIDE = frozenset(("nav", "footer", "aside", "header", "button"))
_PROSE = re.compile(r"[가-힣A-Za-z]{2,}.{12,}", re.DOTALL)
_SENTENCE = re.compile(r"[다요까죠][.!?]|[.!?][\"”’]")
# What stands in the foot of every page.
_IMPRINT = re.compile(
    r"등록\s*번호|발행인|편집인|사업자|통신판매|청소년\s*보호|대표\s*전화|이용\s*약관|개인정보|저작권|무단\s*전재|copyright|[ⓒ©]",
    re.IGNORECASE,
)
_IMPRINT_HEAD = 60
_SHORTEST_RUN = 20
_LEAST_SCORE = 30.0
_MAX_CHARACTERS, _MAX_TAGS = 600_000, 15_000
_ARTICLE = re.compile(
    r"(?:^|[-_\s])\w*(?:article|artcl|atcl|news|content|cont|body|txt|text|story|post|view|read|detail)\w*(?=$|[-_\s])",
    re.IGNORECASE,
)
_PARENT_SHARE, _GRANDPARENT_SHARE = 1.0, 0.4


@dataclass(slots=True)
class _Block:
    element: Element
    furniture: bool
    prose: int = 0
    linked: int = 0


def densest(root: Element) -> Element | None:
    """The element whose own paragraphs hold the most prose outside links, menus and furniture, if any does."""
    scores: dict[Element, float] = {}
    for block in _blocks(root):
        if block.furniture or block.prose < _SHORTEST_RUN or block.linked > block.prose:
            continue
        holder: Element | None = (
            block.element if block.element.tag not in ("p", "blockquote", "li") else block.element.getparent()
        )
        if holder is None:
            continue
        scores[holder] = scores.get(holder, 0.0) + block.prose * _PARENT_SHARE
        above = holder.getparent()
        if above is not None:
            scores[above] = scores.get(above, 0.0) + block.prose * _GRANDPARENT_SHARE
    if not scores:
        return None
    best = max(scores, key=lambda element: scores[element])
    return best if scores[best] >= _LEAST_SCORE and best.tag not in ("html", "head") else None


def names_article(element: Element) -> bool:
    """Whether tag, class or id say that an article stands here."""
    return element.tag in ("article", "main") or bool(_ARTICLE.search(marks(element)))


def _blocks(root: Element) -> list[_Block]:
    """The text that stands directly in each block element, inline elements included, links counted apart."""
    blocks: list[_Block] = []
    open_blocks = [_Block(element=root, furniture=False)]
    links = 0
    walk = iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node.tag in SILENT or hidden(node):
                walk.skip_subtree()
                continue
            links += node.tag == "a"
            if node.tag not in INLINE and node.tag not in ("br", "img"):
                furniture = open_blocks[-1].furniture or node.tag in _ASIDE or named_as_furniture(node)
                open_blocks.append(_Block(element=node, furniture=furniture))
            _count(open_blocks[-1], node.text, links)
            continue
        if len(open_blocks) > 1 and open_blocks[-1].element is node:
            blocks.append(open_blocks.pop())
        links -= node.tag == "a"
        _count(open_blocks[-1], node.tail, links)
    return [*blocks, *open_blocks]


def _count(block: _Block, text: str | None, links: int) -> None:
    if not text or not text.strip() or _IMPRINT.search(text[:_IMPRINT_HEAD]):
        return
    size = len(text.strip())
    if links:
        block.linked += size
    elif _PROSE.search(text) or _SENTENCE.search(text):
        block.prose += size


def by_trafilatura(html: str) -> list[str]:
    """Paragraphs that trafilatura finds; none where it fails, whatever it fails of, or where the page is too large.

    It takes many times longer than all else here, so only pages of common size are handed to it.
    """
    if len(html) > _MAX_CHARACTERS or html.count("<") > _MAX_TAGS:
        return []
    try:
        text = trafilatura.extract(html, include_comments=False, include_tables=False, deduplicate=False)
    except Exception:  # a third party's heuristics over hostile input: any fault means "nothing found"
        return []
    return [line for line in (text or "").split("\n") if line.strip()]
