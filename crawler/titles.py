"""The title of an article without the outlet's affixes, and its heading on the page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.document import Element, text_of
from crawler.furniture import marks, remembered
from crawler.houses import is_press_name
from goeul.text import one_line

# Between a title and the names behind or before it. At 한국일보 the letter ㅣ is the bar.
_SEPARATOR = re.compile(r"\s+[-–—:|·]\s+|\s*[|ㅣ│]\s*|\s+<\s+|\s+>\s+|\s*::\s*|\s+«\s+|\s*>\s*(?=\S)")
_TIGHT_HYPHEN = re.compile(r"-(?=[^-]*$)")
_GLUE_LETTERS = ":-–—_·/|ㅣ│ "  # between a title and a name behind it, also without spaces
_GLUE = frozenset(_GLUE_LETTERS) - {" "}
_HOUSE_WORDS = re.compile(r"모바일|인터넷|온라인|닷컴|뉴스|신문|PC|홈페이지|공식|누리집|대표|웹")
_TITLE_WORDS = re.compile(
    r"(?:^|[-_\s])(?:\w*title\w*|\w*tit|tit\w*|\w*subject\w*|sbj|\w*headline\w*|heading|ttl|news_ttl)(?=$|[-_\s])",
    re.IGNORECASE,
)
_SUB_WORDS = re.compile(r"sub[-_]?(?:tit|title|heading)|(?:tit|title|heading)\w*[-_]?sub|sub[-_]?tit", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NAMED = frozenset(("div", "p", "strong", "span", "td", "dt", "li", "em", "b", "font"))
_SHORTEST, _LONGEST = 6, 250
_LONGEST_NAME = 20
_SHORTEST_PART = 10
_SHORTEST_STATED = 4
_NEAR = 4  # headings before the body among which the highest is the title
_RANK = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BOARD = re.compile(
    r"(?:언론|시정|군정|구정|도정|최신|전체)?\s*(?:보도\s*자료|보도|새\s*소식|공지\s*사항|뉴스|소식|기사|게시판|알림)\s*"
    r"(?:상세|보기|내용|목록|상세보기|조회)?\s*(?:[|<\-].*)?$"
)
# What a board prints in front of other fields, in elements of the same class as the title's.
_FIELD = re.compile(
    r"^(?:제목|등록일|등록자|작성일|작성자|게시일|조회수?|첨부파일?|보도자료|공지사항|담당부서|담당자|전화번호|내용|파일|번호|부서명?|이전글|다음글)(?:\W|$|\s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title and, where it stands on the page itself, its element."""

    text: str
    element: Element | None = None


def strip_affixes(title: str, names: Iterable[str], sections: Iterable[str] = (), affixes: Iterable[str] = ()) -> str:
    """`title` without `affixes` as written, and without parts between separators that name the site.

    `names` are the outlet's and those that the page declares; `sections` go only together with a name, as do the
    breadcrumbs of `title < section < site`. Nothing else is taken away.
    """
    title, names = one_line(title), tuple(names)
    for affix in affixes:
        title = title.removesuffix(affix).removeprefix(affix).strip()
    owned = {_squeeze(name) for name in names if _squeeze(name)}
    title = _strip_prefix(_strip_glued(title, names), owned)
    title = _strip_suffix(title, owned, {_squeeze(section) for section in sections if _squeeze(section)})
    return _strip_glued_end(title, names)


def _strip_glued(title: str, names: Iterable[str]) -> str:
    """Without a name in front that only a colon or brackets part from the title: "가온신문:제목", "[가온신문] 제목"."""
    for name in names:
        for begin in (f"{name}:", f"[{name}]", f"【{name}】", f"<{name}>"):
            if len(name) > 1 and title.startswith(begin) and title[len(begin) :].strip():
                return title[len(begin) :].strip()
    return title


def _strip_glued_end(title: str, names: Iterable[str]) -> str:
    """Without a name behind that only a colon or a hyphen parts from the title: "제목:가온신문", "제목-가온신문"."""
    for name in names:
        rest = title.removesuffix(name).rstrip() if len(name) > 1 else title
        if rest != title and rest[-1:] in _GLUE and rest.rstrip(_GLUE_LETTERS):
            return rest.rstrip(_GLUE_LETTERS)
    return title


def _strip_prefix(title: str, owned: set[str]) -> str:
    first = _SEPARATOR.search(title)
    if first and _is_name(title[: first.start()], owned) and title[first.end() :].strip():
        return title[first.end() :].strip()
    return title


def _strip_suffix(title: str, owned: set[str], sections: set[str]) -> str:
    cuts = list(_SEPARATOR.finditer(title))
    last = title[cuts[-1].end() :] if cuts else ""
    # Where the site declares no name, a word that ends as outlets' names do is taken for it.
    if not cuts or not (_is_name(last, owned) or (not owned and is_press_name(last))):
        return title
    end = len(cuts) - 1
    # "제목 < 섹션 < 기사본문 - 매체": all that stands behind the first "<" goes with the name.
    crumbs = [number for number, cut in enumerate(cuts) if cut.group().strip() == "<"]
    if crumbs:
        end = crumbs[0]
    while end > 0 and _squeeze(title[cuts[end - 1].end() : cuts[end].start()]) in sections | owned | {
        "뉴스",
        "기사본문",
        "기사",
    }:
        end -= 1
    kept = title[: cuts[end].start()].strip()
    hyphen = _TIGHT_HYPHEN.search(kept)
    if hyphen and _squeeze(kept[hyphen.end() :]) in sections:
        kept = kept[: hyphen.start()].strip()
    return kept or title


def _is_name(part: str, owned: set[str]) -> bool:
    """Whether a part of a title is a site's name, alone or with a word such as 모바일 beside it."""
    squeezed = _squeeze(part)
    if squeezed in owned:
        return True
    return any(
        name in squeezed and not _squeeze(_HOUSE_WORDS.sub("", squeezed.replace(name, "", 1)))
        for name in owned
        if len(name) >= 3
    )


def without_category(text: str, forms: Iterable[str]) -> str:
    """`text` without a category in front ("시정 | 제목"), where one of the page's title forms begins behind it."""
    forms = tuple(forms)
    for cut in _SEPARATOR.finditer(text):
        rest = text[cut.end() :]
        if len(rest) >= _SHORTEST and any(form.startswith(rest) for form in forms):
            return rest
    return text


def shown_part(title: str, html: str) -> str:
    """`title` without a short name before or behind a separator, where the page shows the rest as a text of its own."""
    for cut in _SEPARATOR.finditer(title):
        for name, rest in ((title[: cut.start()], title[cut.end() :]), (title[cut.end() :], title[: cut.start()])):
            shown = rest.strip()
            if len(name) <= _LONGEST_NAME and len(shown) >= _SHORTEST and f">{shown}<" in html:
                return shown
    return title


def find_title(
    root: Element, forms: Iterable[str], body: Element | None, names: Iterable[str], sections: Iterable[str]
) -> Title | None:
    """The title of a page of unknown make.

    In this order: a heading that one of the page's `forms` of its title is without affixes, or with which it begins or
    ends; a form without affixes; the title-like element next before the body.
    """
    names, sections = tuple(names), tuple(sections)
    forms = tuple(form for form in forms if not _names_a_place(form))
    houses = set(map(_squeeze, names))
    headings = [pair for pair in _headings(root, body) if _squeeze(pair[0]) not in houses]
    bare = {form: _without_suffix(strip_affixes(form, names, sections), forms, houses) for form in forms}
    near = [(text, element) for text, element in headings if len(text) >= _SHORTEST][-_NEAR:]
    for agrees in (_is_whole, _is_part, _is_longer):
        for form in forms:
            agreed = [(text, element) for text, element in headings if agrees(form, text, bare[form])]
            if agreed:
                return Title(text=agreed[-1][0], element=agreed[-1][1])
    for form in forms:
        if len(bare[form]) < _SHORTEST or _squeeze(bare[form]) in houses or (near and is_press_name(bare[form])):
            continue
        return Title(text=bare[form])
    if not near:
        return None
    text, element = min(reversed(near), key=lambda pair: _RANK.get(pair[1].tag, _RANK["h3"]))
    return Title(text=text, element=element)


def _is_whole(_form: str, text: str, bare: str) -> bool:
    return bool(_squeeze(text)) and _squeeze(text) == _squeeze(bare)


def _is_part(form: str, text: str, _bare: str) -> bool:
    """Whether a long enough heading stands in a title form, parted from the rest by separators."""
    at = form.find(text) if _SHORTEST <= len(text) < len(form) else -1
    if at < 0 or (at > 0 and len(text) < _SHORTEST_PART) or is_press_name(text):
        return False
    end = at + len(text)
    cuts = list(_SEPARATOR.finditer(form))
    begins = at == 0 or any(cut.end() == at for cut in cuts)
    ends = end == len(form) or any(cut.start() == end for cut in cuts) or (at == 0 and form[end] in "-,<|ㅣ:")
    return begins and ends


def _is_longer(form: str, text: str, bare: str) -> bool:
    """Whether a heading goes on where a form ends before a name that nothing else tells of."""
    return bare == form and len(text) < len(form) * 2 and repeats_begin(form, text)


def repeats_begin(form: str, text: str) -> bool:
    """Whether `text` begins with all that a form says before its last separator: some heads are cut short."""
    cuts = list(_SEPARATOR.finditer(form))
    stated = _squeeze(form[: cuts[-1].start()]) if cuts else ""
    return len(stated) >= _SHORTEST_STATED and _squeeze(text).startswith(stated)


def _without_suffix(form: str, forms: Iterable[str], houses: Iterable[str]) -> str:
    """`form`, or a form that it repeats before a separator: what it adds is the site's."""
    for other in forms:
        if not _SHORTEST_STATED < len(other) < len(form) or not form.startswith(other) or is_press_name(other):
            continue
        if _squeeze(other) not in houses and any(cut.start() == len(other) for cut in _SEPARATOR.finditer(form)):
            return other
    return form


def _names_a_place(form: str) -> bool:
    """Whether a form names a place in the site rather than the article: "알림마당>보도자료 > 상세", "언론보도자료"."""
    return len(re.findall(r"[>›»]", form)) >= 2 or bool(_BOARD.match(form))


def _headings(root: Element, body: Element | None) -> Iterator[tuple[str, Element]]:
    """Title-like elements in document order, up to the body."""
    for element in root.iter(etree.Element):
        if element is body:
            return
        if is_titlelike(element):
            text = one_line(text_of(element))
            if 2 <= len(text) <= _LONGEST and not _FIELD.match(text):
                yield text, element


def is_titlelike(element: Element) -> bool:
    """A heading, an element named for titles, or the wide heading cell of a board's table."""
    if element.tag in _HEADINGS:
        return not names_subtitle(marks(element))
    if element.tag == "th":
        return (element.get("colspan") or "1") != "1" or _names_title(marks(element))
    if element.tag not in _NAMED:
        return False
    name = marks(element)
    return _names_title(name) and not names_subtitle(name)


@remembered
def _names_title(name: str) -> bool:
    return bool(_TITLE_WORDS.search(name))


@remembered
def names_subtitle(name: str) -> bool:
    """Whether classes and id are those of a subtitle."""
    return bool(_SUB_WORDS.search(name))


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
