"""Articles that a page embeds as JSON: JSON-LD, and the state that JavaScript frameworks hydrate from.

One layout of a national daily holds its body nowhere in the tree, only as `contentHtml` inside script JSON.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from crawler.dates import parse_stamp
from crawler.document import Element
from goeul.text import one_line

_MAX_SCRIPT = 3_000_000
_MAX_NODES = 20_000
_MOST_BLOCKS = 500
_ARTICLE_TYPES = re.compile(
    r"(?:News|Reportage|Opinion|Analysis|Background|Review)?(?:News)?Article$|BlogPosting$", re.IGNORECASE
)
_TITLE_KEYS = ("headline", "title", "articleTitle", "newsTitle", "subject", "artTitle")
_BODY_KEYS = (
    "articleBody",
    "contentHtml",
    "content_html",
    "bodyHtml",
    "body_html",
    "articleContent",
    "article_body",
    "newsContent",
    "content",
    "contents",
    "body",
    "html",
    "text",
)
_PUBLISHED_KEYS = (
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "pubDate",
    "publishTime",
    "display_date",
    "dateCreated",
    "regDate",
    "regDt",
    "createdAt",
    "created_at",
)
_UPDATED_KEYS = ("dateModified", "modifiedAt", "updatedAt", "updated_at", "last_updated_date", "modDate", "modDt")
# Not `creator` and `user`, which are accounts.
_AUTHOR_KEYS = (
    "author",
    "authors",
    "reporter",
    "reporters",
    "writer",
    "writers",
    "byline",
    "journalist",
    "reporterName",
    "reporter_name",
    "writerName",
    "writer_name",
    "authorName",
    "author_name",
)
_NAME_KEYS = ("name", "reporterName", "writerName", "authorName", "korName", "nameKo")
_BLOCK_KEYS = ("value", "text", "content", "html", "data", "paragraph", "body")
_PICTURES = ("image", "photo", "img", "figure", "picture")
_SHORTEST_BODY = 150
_ASSIGNMENT = re.compile(
    r"(?:STATE|DATA|CONTENT|PROPS|NUXT|FUSION|ARTICLE)[\w.$\[\]\"']{0,60}\s*=\s*(?=[\[{])", re.IGNORECASE
)
# State that is a string of JSON again.
_QUOTED = re.compile(r"JSON\.parse\(\s*(\"(?:[^\"\\]|\\.)*\")\s*\)")
_FLIGHT = re.compile(r"self\.__next_f\.push\(\s*(\[.*\])\s*\)\s*;?\s*$", re.DOTALL)
_FLIGHT_HEAD = re.compile(rb"\s*([0-9a-f]{1,8}):(?:[A-Z](?![0-9a-f]+,)|T([0-9a-f]+),)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """What embedded JSON tells of the page's article; empty fields are unknown. `body` may be HTML or plain text."""

    source: str  # "json-ld" or "state-json"
    title: str = ""
    subtitle: str = ""
    body: str = ""
    published: date | None = None
    updated: date | None = None
    authors: tuple[str, ...] = ()
    section: str = ""
    publisher: str = ""


def json_ld(root: Element) -> Embedded | None:
    """The first article node of the page's JSON-LD, graphs and lists unfolded."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for node in _nodes(_loads(script.text or "")):
            kinds = node.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLE_TYPES.match(kind) for kind in kinds):
                return _from_node(node, "json-ld")
    return None


def state_json(root: Element, titles: Iterable[str]) -> Embedded | None:
    """The longest body in the page's state JSON; objects with the page's title go before all others."""
    wanted = [_squeeze(title) for title in titles if title]
    best: tuple[tuple[bool, int], Embedded] | None = None
    for value in _states(root):
        for node in _nodes(value):
            found = _from_node(node, "state-json")
            if len(found.body) < _SHORTEST_BODY:
                continue
            title = _squeeze(found.title)
            rank = (bool(title) and any(title in form or form in title for form in wanted), _hangul(found.body))
            if best is None or rank > best[0]:
                best = rank, found
    return best[1] if best else None


def _from_node(node: Mapping[str, object], source: str) -> Embedded:
    publisher = node.get("publisher")
    return Embedded(
        source=source,
        title=_text(node, _TITLE_KEYS),
        subtitle=_text(node, ("alternativeHeadline", "subTitle", "subtitle", "subHeadline")),
        body=_body(node),
        published=_stamp(node, _PUBLISHED_KEYS),
        updated=_stamp(node, _UPDATED_KEYS),
        authors=tuple(dict.fromkeys(_authors(node))),
        section=_text(node, ("articleSection",)),
        publisher=_text(publisher, ("name",)) if isinstance(publisher, dict) else "",
    )


def _text(node: Mapping[str, object], keys: Iterable[str]) -> str:
    for key in keys:
        value = node.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value.strip():
            return one_line(value)
    return ""


def _body(node: Mapping[str, object]) -> str:
    elements = node.get("content_elements")
    if isinstance(elements, list):
        texts = [part.get("content") for part in elements if isinstance(part, dict) and part.get("type") == "text"]
        return "".join(f"<p>{text}</p>" for text in texts if isinstance(text, str))
    bodies = (value if isinstance(value := node.get(key), str) else _from_blocks(value) for key in _BODY_KEYS)
    return next((body for body in bodies if len(body) >= _SHORTEST_BODY), "")


def _from_blocks(blocks: object) -> str:
    """A body that is a list of paragraphs, or of objects with a text or a picture each, as HTML."""
    if not isinstance(blocks, list):
        return ""
    return "".join(map(_block, blocks[:_MOST_BLOCKS]))


def _block(block: object) -> str:
    if isinstance(block, str):
        return f"<p>{block}</p>"
    if not isinstance(block, dict):
        return ""
    if str(block.get("type") or "").lower() in _PICTURES:
        address, caption = _text(block, ("src", "url", "imageUrl")), _text(block, ("caption", "description", "alt"))
        return f'<figure><img src="{escape(address)}"><figcaption>{escape(caption)}</figcaption></figure>'
    for key in _BLOCK_KEYS:
        value = block.get(key)
        if isinstance(value, dict):  # "data": {"text": …}
            value = next((value[name] for name in _BLOCK_KEYS if isinstance(value.get(name), str)), None)
        if isinstance(value, str) and value.strip():
            return f"<p>{value}</p>"
    return ""


def _stamp(node: Mapping[str, object], keys: Iterable[str]) -> date | None:
    return next(
        (moment for key in keys if isinstance(value := node.get(key), str) and (moment := parse_stamp(value))), None
    )


def _authors(node: Mapping[str, object]) -> Iterator[str]:
    """Names under the first key that has some."""
    for key in _AUTHOR_KEYS:
        found = [name for name in _people(node.get(key)) if name]
        if found:
            yield from found
            return


def _people(value: object) -> Iterator[str]:
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, str):
            yield one_line(person)
        elif isinstance(person, dict):
            yield _text(person, _NAME_KEYS)


def _states(root: Element) -> Iterator[object]:
    flight: list[str] = []
    for script in root.iter("script"):
        text = script.text or ""
        kind = (script.get("type") or "").lower()
        if len(text) > _MAX_SCRIPT or "ld+json" in kind:
            continue
        if "json" in kind:
            yield _loads(text)
        elif "__next_f.push" in text:
            flight.extend(_flight_chunk(text))
        elif _hangul(text[:200_000]) >= _SHORTEST_BODY or "JSON.parse(" in text:
            yield from _assigned(text)
    yield from _flight_values("".join(flight)[:_MAX_SCRIPT])


def _assigned(text: str) -> Iterator[object]:
    decoder = json.JSONDecoder(strict=False)
    for match in _QUOTED.finditer(text):
        quoted = _loads(match.group(1))
        yield _loads(quoted) if isinstance(quoted, str) else None
    for match in _ASSIGNMENT.finditer(text):
        try:
            yield decoder.raw_decode(text, match.end())[0]
        except (ValueError, RecursionError):
            continue


def _flight_chunk(script: str) -> Iterator[str]:
    """The text of one `self.__next_f.push([1,"…"])`."""
    match = _FLIGHT.search(script)
    chunk = _loads(match.group(1)) if match else None
    if isinstance(chunk, list) and len(chunk) == 2 and isinstance(chunk[1], str):
        yield chunk[1]


def _flight_values(flight: str) -> Iterator[object]:
    """Rows of React's flight format: `id:<JSON>` up to a line end, long strings as `id:T<hex bytes>,text` without one.

    A value refers to a long string as "$id", so strings are put in their places; those that nothing refers to stand for
    a text of their own.
    """
    rows, texts = _flight_rows(flight.encode("utf-8", "replace"))
    used: set[str] = set()
    for row in rows:
        value = _loads(row)
        for node in _nodes(value):
            for key, held in node.items():
                name = held[1:] if isinstance(held, str) and held[:1] == "$" else ""
                if name in texts:
                    node[key] = texts[name]
                    used.add(name)
        yield value
    yield from ({"content": text} for name, text in texts.items() if name not in used)


def _flight_rows(raw: bytes) -> tuple[list[str], dict[str, str]]:
    """The JSON rows, and the long strings by id."""
    rows: list[str] = []
    texts: dict[str, str] = {}
    at = 0
    while head := _FLIGHT_HEAD.match(raw, at):
        name, size = head.group(1).decode(), head.group(2)
        if size is not None:
            end = head.end() + int(size[:8], 16)
            texts[name] = raw[head.end() : end].decode("utf-8", "replace")
            at = end
            continue
        end = raw.find(b"\n", head.end())
        end = len(raw) if end < 0 else end
        if raw[head.end() : head.end() + 1] in (b"{", b"["):
            rows.append(raw[head.end() : end].decode("utf-8", "replace"))
        at = end
    return rows, texts


def _loads(text: str) -> object:
    """The JSON value, or None; raw line ends inside strings are allowed, as CMSs write them."""
    if len(text) > _MAX_SCRIPT:
        return None
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object) -> Iterator[dict[str, object]]:
    """All JSON objects inside `value`, outer before inner, at most 20,000 values visited."""
    pending, visited = [value], 0
    while pending and visited < _MAX_NODES:
        visited += 1
        item = pending.pop(0) if visited < 50 else pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(inner for inner in item.values() if isinstance(inner, dict | list))
        elif isinstance(item, list):
            pending.extend(inner for inner in item if isinstance(inner, dict | list))


def _hangul(text: str) -> int:
    return len(re.findall(r"[가-힣]", text))


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text)
