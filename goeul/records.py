"""The records that flow through goeul: frozen, one meaning a field.

Times are aware (KST when read from an outlet, UTC in the store). Codes are strings. Spans are half-open offsets in code
points of the field's text as it stands in the record (after `goeul.text.clean`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

Kind = Literal["news", "opinion", "notice", "photo", "other"]
TextField = Literal["title", "body"]
# How the pages of a list are asked for: by GET; by GET, and where that brings page 1 again as a script would
# (X-Requested-With); or by POST, the query of the list's address being the form.
Paging = Literal["get", "xhr", "post"]
Day = date  # where a field is called `date`
LOW_CONFIDENCE = 0.6  # a tag below it is marked, and looked over by people


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors of a skin of a family, or of one outlet; each tuple is tried in order, the first with text wins."""

    name: str = ""  # "A", "B" …; empty for an outlet's own
    title: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    list_row: tuple[str, ...] = ()  # scope of article links on a list page
    drop: tuple[str, ...] = ()  # furniture removed from the body before its text is read
    photo: tuple[str, ...] = ()  # elements outside the body that hold photos of the article
    valid_until: Day | None = None  # last day (KST) of this layout; later pages are tried with the others first


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A CMS family: how its URLs and pages look. Read from config/families.yaml."""

    id: str  # "ndsoft", "gnuboard", "mediaon", "generic"
    name: str
    id_params: tuple[str, ...] = ()  # query parameters that hold the article id, in order ("idxno")
    article_paths: tuple[str, ...] = ()  # path globs of article pages ("/news/articleView*.html")
    article_url: str = ""  # canonical form with {id} ("/news/articleView.html?idxno={id}") and, for boards, {board}
    feeds: tuple[str, ...] = ()  # default feed paths
    sitemaps: tuple[str, ...] = ()  # paths of sitemaps that robots.txt may not name
    lists: tuple[str, ...] = ()  # default list paths; {page} is the page number from 1
    paging: Paging = "get"
    markers: tuple[str, ...] = ()  # CSS selectors that prove the family on an article page
    required: tuple[str, ...] = ()  # one of these is on every article page; a page without any says "deleted"
    date_labels: tuple[str, ...] = ()  # words before the published time ("승인", "입력")
    updated_labels: tuple[str, ...] = ()
    skins: tuple[Selectors, ...] = ()
    drop: tuple[str, ...] = ()  # furniture of every skin
    drop_text: tuple[str, ...] = ()  # whole lines that are furniture wherever they stand (plain text, not patterns)
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One news outlet: a line of data. Read from config/outlets/<province>.yaml."""

    id: str  # stable slug, "osannews"
    name: str  # "오산뉴스"
    family: str  # id of a Family
    url: str  # site root with scheme and, where not the default, port
    hosts: tuple[str, ...] = ()  # further "host" or "host:port" that serve the same articles
    area: str = ""  # province slug or short name, "national" or ""; what Article.outlet_area hands to the tagger
    region: tuple[str, ...] = ()  # municipality or province codes that the outlet covers
    feeds: tuple[str, ...] = ()  # paths or URLs; empty means the family's
    sitemaps: tuple[str, ...] = ()  # beside those that robots.txt names
    lists: tuple[str, ...] = ()
    paging: Paging | None = None  # None means the family's
    sections: Mapping[str, str] = field(default_factory=dict)
    charset: str | None = None
    select: Selectors | None = None
    layouts: tuple[Selectors, ...] = ()  # further layouts of the outlet, each with its name and, if past, valid_until
    title_affixes: tuple[str, ...] = ()
    verified: bool = False  # probed live by a person
    verify_tls: bool = True  # False is an exemption written in the outlet's entry
    license: str = ""  # kind of licence of the outlet's texts, empty if unknown
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address found in a feed, a list page or a sitemap."""

    url: str
    title: str = ""
    published: date | None = None  # as the feed or list says; a datetime is aware, a date alone stays a date
    updated: date | None = None  # of the last change: a feed's updated, a sitemap's lastmod


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One raw response, kept as it came."""

    outlet_id: str
    article_id: str  # the outlet's own id of the article, identity together with outlet_id
    url: str
    status: int
    content_type: str  # the header, "" if absent
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo of an article."""

    url: str  # absolute, http or https
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What an extractor read from a page."""

    outlet_id: str
    article_id: str
    url: str  # canonical
    title: str
    body: str  # paragraphs separated by \n, without furniture
    subtitle: str = ""
    published: date | None = None  # a datetime is aware (KST); a plain date where the outlet gives only the day
    updated: date | None = None
    byline: str = ""  # names, comma separated
    section: str = ""
    captions: tuple[str, ...] = ()  # of all photos, in the order of the page
    photos: tuple[Photo, ...] = ()
    family: str = "generic"
    extractor: str = ""  # "ndsoft/B", "outlet", "json-ld", "generic": what read the body
    license: str = ""
    fetched_at: datetime | None = None
    # context that the tagger reads, copied from the outlet
    press: str = ""
    outlet_area: str = ""
    outlet_region: tuple[str, ...] = ()


class Token(NamedTuple):
    """One morpheme. `form` never holds white space (a space inside is written `_`).

    A named tuple, not a dataclass: an article has hundreds, and they are made several times faster.
    """

    form: str
    tag: str  # Sejong tag, "NNG"
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a tag was given: the words, and the rule."""

    field: TextField
    start: int
    end: int
    text: str
    why: str  # name of the rule, in Korean ("시청", "지역 언론", "행 앞 지명")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place name in the text with the codes that it may mean (today's codes)."""

    field: TextField
    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    form: str  # "full" (오산시), "stem" (오산), "office" (오산시청), "province", "dateline", "dong" …


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One label of an article. `code` is a municipality or province code, or a topic slug."""

    code: str
    name: str
    confidence: float  # 0..1
    evidence: tuple[Evidence, ...] = ()
    then: str = ""  # the code that the place had on the article's date, where it was another than today's


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """A name that may be several places and was not guessed."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """All that annotation says of one article. Order: most important first."""

    municipalities: tuple[Tag, ...] = ()
    topics: tuple[Tag, ...] = ()
    kind: Kind = "news"
    ambiguous: tuple[Ambiguous, ...] = ()
    doubtful: tuple[Tag, ...] = ()  # places that the article may be about, not sure enough for a tag; for review only


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Someone who is, or was, mayor or governor of a place."""

    name: str  # "이권재"
    office: str  # "시장", "군수", "구청장", "도지사"
    code: str  # of the place: today's, or that of then where it was split or joined with others since
    valid_from: date
    valid_to: date | None = None  # the first day no longer in office; None: in office
    support: int = 0  # articles that say so
    source: Literal["mined", "edited"] = "mined"  # what a person wrote beats what was found
    active: bool = True  # False: a person says that this is nobody's head; kept, so that it is not found again
    id: int = 0  # the store's number; 0 before it has one

    def valid_on(self, day: date) -> bool:
        """Whether the office was held on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSighting:
    """An article that gives someone an office."""

    name: str
    office: str
    code: str  # as of `Head`
    named: bool  # the place stands beside the office; False: the office alone, in an article about one place


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMonth:
    """How often someone was given an office in one month's articles."""

    name: str
    office: str
    code: str
    month: date  # its first day
    articles: int
    named: int  # of them, with the place beside the office
    outlets: int
    days: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """An article with its morphemes and tags, ready to be committed and indexed."""

    article: Article
    title_tokens: tuple[Token, ...]
    body_tokens: tuple[Token, ...]
    tags: Tags
    version: str  # of analyser and dictionary; index and query must agree


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An annotated article as the store holds it."""

    key: int  # the store's number, the document id of every engine
    revision: int  # grows when the outlet corrects the article; the engine's external version
    seq: int  # grows with every commit; alerts follow it, never the publish time
    annotated: Annotated
    deleted_at: datetime | None = None  # when its outlet was seen to have taken it down


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A near-duplicate cluster: articles that tell the same thing."""

    id: str
    keys: tuple[int, ...]  # StoredArticle.key, the earliest seen first


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One row of a search result."""

    key: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A query that someone wants to be told about."""

    id: int
    name: str
    query: str  # in the query language, as typed
    channels: tuple[str, ...]  # "console", "atom"
    active: bool
    since_seq: int  # only articles committed after this are matched
    fault: str = ""  # why it was switched off, loudly; never deleted for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One article matched one saved search."""

    id: int
    saved_search_id: int
    article_key: int
    seq: int
    why: tuple[str, ...]  # readable reasons, Korean ("지역 오산시: 제목의 ‘오산시’")
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert or alarm to be handed to one channel; lives in the outbox until acknowledged."""

    id: int
    alert_id: int  # of an alarm, for kind "alarm"
    channel: str
    attempts: int
    message_id: str  # stable over attempts
    kind: Literal["alert", "alarm"] = "alert"
