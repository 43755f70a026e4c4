"""The rooms that alerts stand on, real: gazetteer, topics, Kiwi (built once), a store on disk with a movable clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from alerts.matching import Matcher
from alerts.notice import AlarmNotice, Notice
from alerts.parts import Part, dissect
from alerts.reasons import Facts, reasons
from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.query import parse, resolve
from goeul.records import Annotated, Article, Outlet, SavedSearch, StoredArticle
from goeul.store import Store
from goeul.text import KST
from goeul.topics import Topic, load_topics
from indexer.document import Document, document
from indexer.joints import Joints
from indexer.plan import plan
from nlp.annotate import Annotator

CONFIG = Path(__file__).parents[2] / "config"
OUTLETS = (
    Outlet(id="maru", name="마루일보", family="ndsoft", url="https://maru.example"),
    Outlet(id="mulbit", name="물빛저널", family="mediaon", url="https://mulbit.example"),
)


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class House:
    """What `app.stages` joins, in the small. `day` is the day of today in KST, and may be changed."""

    gazetteer: Gazetteer
    topics: tuple[Topic, ...]
    annotator: Annotator
    joints: Joints
    day: date = date(2026, 11, 24)
    compiled: list[str] = field(default_factory=list)  # queries, each time that one is compiled

    def compile(self, search: SavedSearch) -> Part:
        self.compiled.append(search.query)
        tree = resolve(
            parse(search.query), gazetteer=self.gazetteer, topics=self.topics, outlets=OUTLETS, today=self.day
        )
        return dissect(tree, lambda node: plan(node, self.annotator.analyse))

    def document(self, stored: StoredArticle) -> Document:
        return document(stored, self.joints)

    def explain(self, part: Part, stored: StoredArticle, found: Document) -> tuple[str, ...]:
        name = {outlet.id: outlet.name for outlet in OUTLETS}[stored.annotated.article.outlet_id]
        return reasons(part, Facts(stored=stored, document=found, outlet_name=name), self.joints)

    def matcher(self) -> Matcher:
        return Matcher(self.compile, self.document, self.explain, lambda: self.day)

    def read(
        self,
        title: str,
        body: str = "",
        *,
        article_id: str = "1",
        outlet_id: str = "maru",
        published: date | None = datetime(2026, 11, 24, 10, 30, tzinfo=KST),
    ) -> Annotated:
        """The article after tagging."""
        article = Article(
            outlet_id=outlet_id,
            article_id=article_id,
            url=f"https://{outlet_id}.example/{article_id}",
            title=title,
            body=body,
            published=published,
        )
        return next(self.annotator.annotate([article]))

    def stored(self, annotated: Annotated, *, key: int = 1, seq: int = 1) -> StoredArticle:
        return StoredArticle(key=key, revision=1, seq=seq, annotated=annotated)


@dataclass
class Inbox:
    """A channel that keeps what it is sent; while `broken` it refuses."""

    notices: list[Notice] = field(default_factory=list)
    alarms: list[AlarmNotice] = field(default_factory=list)
    broken: Exception | None = None

    def send(self, notice: Notice | AlarmNotice) -> None:
        if self.broken is not None:
            raise self.broken
        if isinstance(notice, AlarmNotice):
            self.alarms.append(notice)
        else:
            self.notices.append(notice)

    @property
    def titles(self) -> Sequence[str]:
        return [notice.title for notice in self.notices]


@pytest.fixture(scope="session")
def _rooms() -> House:
    gazetteer, topics = load_gazetteer(CONFIG), load_topics(CONFIG)
    return House(gazetteer, topics, Annotator(gazetteer, topics, workers=1), Joints.of(gazetteer))


@pytest.fixture
def house(_rooms: House) -> House:
    """Fresh but for Kiwi and the gazetteer."""
    return House(_rooms.gazetteer, _rooms.topics, _rooms.annotator, _rooms.joints)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "goeul.db", clock=clock) as opened:
        yield opened


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()
