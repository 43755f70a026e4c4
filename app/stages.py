"""The composition root: the one place that joins the rooms. Everything is built at first use and closed together."""

import gc
import logging
import os
import socket
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from app.analyser import AnnotatorInUse
from app.language import say
from app.once import built_once
from goeul.errors import StoreError
from goeul.records import Annotated, Article, Family, Head, Outlet, SavedSearch, StoredArticle, Token
from goeul.settings import Settings
from goeul.text import KST

if TYPE_CHECKING:
    from alerts.channels.console import Output
    from alerts.delivery import DeliveryReport
    from alerts.matching import Matcher
    from alerts.notice import AlarmNotice, Channel, Notice
    from alerts.parts import Part
    from app.processing import Processor, ProcessReport
    from app.search import SearchService
    from crawler.workshop import Workshop
    from goeul.gazetteer import Gazetteer
    from goeul.query import Node
    from goeul.store import Store
    from goeul.topics import Topic
    from indexer.document import Document
    from indexer.engine import Engine
    from indexer.joints import Joints
    from indexer.load import DrainReport
    from nlp.annotate import Annotator

# Pages taken from the store at a time: enough to keep Kiwi's workers busy, few enough to be seen within seconds.
BATCH = 64
CHANNELS = ("console", "atom")

_log = logging.getLogger(__name__)


class Stages:
    """What the commands share. A context manager; methods may raise ConfigError, StoreError and EngineError.

    Safe to share between threads; but `process` and `deliver` belong to one thread, and `index` to one.
    """

    channel_names = CHANNELS

    def __init__(self, settings: Settings, *, outlets: Sequence[Outlet] | None = None) -> None:
        """`outlets` stand in for config/outlets/ (the demo's)."""
        self.settings = settings
        self._given_outlets = outlets
        self.owner = f"{socket.gethostname()}:{os.getpid()}"  # of leases
        self.building = RLock()
        self._annotator = AnnotatorInUse(self.building, self._new_annotator)
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    # Configuration

    @built_once
    def gazetteer(self) -> "Gazetteer":
        from goeul.gazetteer import load_gazetteer

        return load_gazetteer(self.settings.config_dir)

    @built_once
    def families(self) -> Mapping[str, Family]:
        from goeul.families import load_families

        return load_families(self.settings.config_dir)

    @built_once
    def outlets(self) -> tuple[Outlet, ...]:
        from goeul.outlets import load_outlets

        if self._given_outlets is not None:
            return tuple(self._given_outlets)
        return load_outlets(self.settings.config_dir, self.families, gazetteer=self.gazetteer)

    @built_once
    def topics(self) -> "tuple[Topic, ...]":
        from goeul.topics import load_topics

        return load_topics(self.settings.config_dir)

    def outlet_name(self, outlet_id: str) -> str:
        """The name for people; an outlet that left the configuration is called by its id."""
        outlet = self._outlet_by_id.get(outlet_id)
        return outlet.name if outlet else outlet_id

    @built_once
    def _outlet_by_id(self) -> Mapping[str, Outlet]:
        return {outlet.id: outlet for outlet in self.outlets}

    # Rooms

    @built_once
    def store(self) -> "Store":
        from goeul.store import Store

        return self._closing.enter_context(Store.open(self.settings.store_place))

    @property
    def has_store(self) -> bool:
        """Whether anything was ever stored, so that a look does not make an empty store."""
        place = self.settings.store_place
        return isinstance(place, str) or place.exists()

    @property
    def annotator(self) -> "Annotator":
        """The one in use. Not to be kept: `renew_annotator` may put another in its place."""
        return self._annotator()

    def annotate(self, articles: Iterable[Article]) -> Iterator[Annotated]:
        """By the annotator in use now, to the end of these articles."""
        return self.annotator.annotate(articles)

    def renew_annotator(self) -> bool:
        """Where the roster of heads has changed, swap the annotator for one that knows it; False if it has not."""
        return self._annotator.renew(self._heads())

    def _new_annotator(self) -> "Annotator":
        from nlp.annotate import Annotator

        annotator = Annotator(self.gazetteer, self.topics, heads=self._heads())
        _spare_the_collector()
        return annotator

    def _heads(self) -> tuple[Head, ...]:
        """The roster as far as it tags: without what only counts. None where the store cannot be read: `goeul tag`
        needs no store, and whoever does need it will be told."""
        try:
            heads = self.store.heads() if self.has_store else []
        except StoreError as error:
            _log.warning("%s", say(f"단체장 명단 없이 합니다: {error.ko}", f"without the roster: {error.en}"))
            heads = []
        return tuple(replace(head, support=0, id=0, source="mined") for head in heads if head.active)

    @built_once
    def joints(self) -> "Joints":
        from indexer.joints import Joints

        return Joints.of(self.gazetteer)

    @built_once
    def engine(self) -> "Engine":
        from app.engines import open_engine

        engine = open_engine(self.settings)
        self._closing.callback(engine.close)
        return engine

    @built_once
    def search(self) -> "SearchService":
        from app.search import SearchService

        return SearchService(self)

    @built_once
    def matcher(self) -> "Matcher":
        from alerts.matching import Matcher

        return Matcher(self._compile_search, self._document, self._explain, self._epoch)

    # Queries

    def analyse(self, text: str) -> "tuple[Token, ...]":
        """The morphemes of a query."""
        return self.annotator.analyse(text)

    def read_articles(self, keys: Iterable[int]) -> Mapping[int, StoredArticle]:
        """Articles by key, those that exist."""
        return self.store.articles(keys)

    def topic_name(self, slug: str, lang: str) -> str:
        """A topic's name for people; one that left the configuration is called by its slug."""
        topic = self._topic_by_slug.get(slug)
        return slug if topic is None else topic.en if lang == "en" else topic.ko

    def region_name(self, code: str) -> str:
        """A place's name for people ("경기 오산시")."""
        return self.gazetteer.label(code)

    @property
    def topic_names(self) -> Mapping[str, str]:
        """Slug → Korean name of every topic."""
        return {topic.slug: topic.ko for topic in self.topics}

    @property
    def outlet_names(self) -> Mapping[str, str]:
        """Id → name of every outlet of the configuration, and of those that were visited before they left it."""
        gone = self.store.outlet_states() if self.has_store else ()
        return {**{outlet_id: outlet_id for outlet_id in gone}, **{o.id: o.name for o in self.outlets}}

    @built_once
    def _topic_by_slug(self) -> "Mapping[str, Topic]":
        return {topic.slug: topic for topic in self.topics}

    def resolve(self, query: str) -> "Node":
        """The query's tree with names turned into codes. Raises QuerySyntaxError."""
        from goeul.query import parse, resolve

        return resolve(parse(query), gazetteer=self.gazetteer, topics=self.topics, outlets=self.outlets, today=_today())

    def _compile_search(self, search: SavedSearch) -> "Part":
        from alerts.parts import dissect
        from indexer.plan import plan

        return dissect(self.resolve(search.query), lambda node: plan(node, self.annotator.analyse))

    def _epoch(self) -> tuple[date, str]:
        """What compiled searches hold for: a day, and an analyser."""
        return _today(), self.annotator.version

    def _explain(self, part: "Part", stored: StoredArticle, document: "Document") -> tuple[str, ...]:
        from alerts.reasons import Facts, reasons

        outlet_name = self.outlet_name(stored.annotated.article.outlet_id)
        return reasons(part, Facts(stored=stored, document=document, outlet_name=outlet_name), self.joints)

    def _document(self, stored: StoredArticle) -> "Document":
        from indexer.document import document

        return document(stored, self.joints)

    # The way of an article

    def process(self, outlet_ids: Collection[str] | None = None) -> "ProcessReport":
        """Take the next batch of fetched pages to stored, tagged and matched articles; empty means none waits."""
        pages = self.store.pending_pages(BATCH, outlet_ids=outlet_ids)
        report = self._processor.run(pages)
        self._switch_off_faulty()
        return report

    def _switch_off_faulty(self) -> None:
        """Loudly: in the store, where the list of saved searches shows it, and in the log."""
        for number, reason in self.matcher.take_faults().items():
            self.store.fault_search(number, reason)
            _log.warning(
                "%s",
                say(
                    f"저장한 검색 {number}번을 껐습니다: {reason} 고친 뒤 goeul saved on {number}",
                    f"saved search {number} was switched off: {reason} Mend it, then goeul saved on {number}",
                ),
            )

    @built_once
    def _processor(self) -> "Processor":
        from app.processing import Processor

        return Processor(store=self.store, extract=self.workshop.extract, annotate=self.annotate, match=self.matcher)

    @built_once
    def workshop(self) -> "Workshop":
        from crawler.workshop import Workshop

        return self._closing.enter_context(Workshop(self.families, self.outlets))

    def index(self, limit: int | None = None) -> "DrainReport":
        """Hand what waits in the outbox to the engine, at most `limit` rows; all articles, if its index was lost."""
        from indexer.load import drain

        self.recover()
        return drain(self.store, self.engine, self.joints, limit=limit)

    def index_is_lost(self) -> bool:
        """Whether the index is empty though articles were handed to it: deleted or damaged. Not while they wait."""
        # The store first: rows leave its outbox only after the engine has committed them.
        handed_over = self.has_store and self.store.outbox_size() < self.store.article_count()
        return handed_over and self.engine.count() == 0

    def recover(self) -> None:
        """Where the index turns out to be empty and the store is not, let all articles wait for indexing; once."""
        _ = self._recovered

    @built_once
    def _recovered(self) -> int:
        from indexer.load import recover

        return recover(self.store, self.engine)

    def deliver(self, console: "Output") -> "DeliveryReport":
        """Hand due alerts to their channels."""
        from alerts.delivery import deliver

        return deliver(self.store, self._channels(console), owner=self.owner, outlet_name=self.outlet_name)

    def recent_notices(self, saved_search_id: int | None, limit: int) -> "list[Notice]":
        """The newest alerts of one saved search, or of all, newest first."""
        from alerts.delivery import recent_notices

        return recent_notices(self.store, saved_search_id, limit, outlet_name=self.outlet_name)

    def recent_alarms(self, limit: int) -> "list[AlarmNotice]":
        """The newest alarms for the operator, those that are over too, newest first."""
        from alerts.delivery import recent_alarms

        return recent_alarms(self.store, limit, outlet_name=self.outlet_name)

    def write_operator_feed(self) -> None:
        """Rewrite the operator's feed, so that it shows which alarms are over."""
        from alerts.channels.feed import FEED_LENGTH
        from alerts.channels.operator_feed import write_operator_feed

        write_operator_feed(self.feed_folder, self.recent_alarms(FEED_LENGTH), self._base_url)

    def forget_old_pages(self) -> int:
        """Retention of raw pages, by age and by what they take; the number of pages dropped."""
        kept = self.settings.store
        dropped = self.store.drop_pages(datetime.now(UTC) - timedelta(days=kept.page_days))
        return dropped + (self.store.trim_pages(kept.page_bytes) if kept.page_bytes else 0)

    @property
    def feed_folder(self) -> Path:
        """Where the Atom feeds of the saved searches lie."""
        return self.settings.data_dir / "feeds"

    def feed_link(self, saved_search_id: int) -> str:
        """Where readers find the feed of a saved search; empty if the port is not known beforehand."""
        from alerts.channels.atom import feed_link

        return feed_link(self._base_url, saved_search_id)

    def forget_feed(self, saved_search_id: int) -> None:
        """Take a removed saved search's feed away."""
        from alerts.channels.atom import feed_path

        feed_path(self.feed_folder, saved_search_id).unlink(missing_ok=True)

    @property
    def _base_url(self) -> str:
        web = self.settings.web
        host = f"[{web.host}]" if ":" in web.host else web.host
        return web.base_url or (f"http://{host}:{web.port}" if web.port else "")

    def _channels(self, console: "Output") -> "Mapping[str, Channel]":
        from alerts.channels.atom import AtomChannel
        from alerts.channels.console import ConsoleChannel

        return {
            "console": ConsoleChannel(console),
            "atom": AtomChannel(self.feed_folder, self.recent_notices, self._base_url, alarms=self.recent_alarms),
        }


def _spare_the_collector() -> None:
    """What was loaded stays for good, and articles bring thousands of short-lived tokens: as set up, Python would walk
    through all of it again and again (a fifth of the time of annotating and indexing)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _today() -> date:
    return datetime.now(KST).date()
