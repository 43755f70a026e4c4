"""The composition root: the one place that joins the rooms. Everything is built at first use and closed together."""

import os
import socket
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO

from goeul.records import Article, Family, Outlet, Page, SavedSearch, StoredArticle, Token
from goeul.settings import Settings
from goeul.text import KST

if TYPE_CHECKING:
    from alerts.delivery import DeliveryReport
    from alerts.matching import Compiled, Matcher
    from alerts.notice import Channel, Notice
    from app.processing import Processor, ProcessReport
    from app.search import SearchService
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


class Stages:
    """What the commands share. A context manager; methods may raise ConfigError, StoreError and EngineError."""

    channel_names = CHANNELS

    def __init__(self, settings: Settings, *, outlets: Sequence[Outlet] | None = None) -> None:
        """`outlets` stand in for config/outlets/ (the demo's)."""
        self.settings = settings
        self._given_outlets = outlets
        self.owner = f"{socket.gethostname()}:{os.getpid()}"  # of leases
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    # Configuration

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        from goeul.gazetteer import load_gazetteer

        return load_gazetteer(self.settings.config_dir)

    @cached_property
    def families(self) -> Mapping[str, Family]:
        from goeul.families import load_families

        return load_families(self.settings.config_dir)

    @cached_property
    def outlets(self) -> tuple[Outlet, ...]:
        from goeul.outlets import load_outlets

        if self._given_outlets is not None:
            return tuple(self._given_outlets)
        return load_outlets(self.settings.config_dir, self.families)

    @cached_property
    def topics(self) -> "tuple[Topic, ...]":
        from goeul.topics import load_topics

        return load_topics(self.settings.config_dir)

    def outlet_name(self, outlet_id: str) -> str:
        """The name for people; an outlet that left the configuration is called by its id."""
        outlet = self._outlet_by_id.get(outlet_id)
        return outlet.name if outlet else outlet_id

    @cached_property
    def _outlet_by_id(self) -> Mapping[str, Outlet]:
        return {outlet.id: outlet for outlet in self.outlets}

    # Rooms

    @cached_property
    def store(self) -> "Store":
        from goeul.store import Store

        return self._closing.enter_context(Store.open(self.settings.store_path))

    @property
    def has_store(self) -> bool:
        """Whether anything was ever stored, so that a look does not make an empty store."""
        return self.settings.store_path.exists()

    @cached_property
    def annotator(self) -> "Annotator":
        from nlp.annotate import Annotator

        return Annotator(self.gazetteer, self.topics)

    @cached_property
    def joints(self) -> "Joints":
        from indexer.joints import Joints

        return Joints.of(self.gazetteer)

    @cached_property
    def engine(self) -> "Engine":
        from app.engines import open_engine

        engine = open_engine(self.settings)
        self._closing.callback(engine.close)
        return engine

    @cached_property
    def search(self) -> "SearchService":
        from app.search import SearchService

        return SearchService(self)

    @cached_property
    def matcher(self) -> "Matcher":
        from alerts.matching import Matcher

        return Matcher(self._compile_search, self._document, self.outlet_name, _today)

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

    @cached_property
    def _topic_by_slug(self) -> "Mapping[str, Topic]":
        return {topic.slug: topic for topic in self.topics}

    def resolve(self, query: str) -> "Node":
        """The query's tree with names turned into codes. Raises QuerySyntaxError."""
        from goeul.query import parse, resolve

        return resolve(parse(query), gazetteer=self.gazetteer, topics=self.topics, outlets=self.outlets, today=_today())

    def _compile_search(self, search: SavedSearch) -> "Compiled":
        from alerts.matching import Compiled
        from indexer.plan import plan

        tree = self.resolve(search.query)
        return Compiled(node=plan(tree, self.annotator.analyse), tree=tree)

    def _document(self, stored: StoredArticle) -> "Document":
        from indexer.document import document

        return document(stored, self.joints)

    # The way of an article

    def process(self, outlet_ids: Collection[str] | None = None) -> "ProcessReport":
        """Take the next batch of fetched pages to stored, tagged and matched articles; empty means none waits."""
        pages = self.store.pending_pages(BATCH, outlet_ids=outlet_ids)
        report = self._processor.run(pages)
        for number, reason in self.matcher.faults.items():
            self.store.fault_search(number, reason)
        return report

    @cached_property
    def _processor(self) -> "Processor":
        from app.processing import Processor

        return Processor(store=self.store, extract=self._extract, annotate=self.annotator.annotate, match=self.matcher)

    def _extract(self, page: Page) -> Article:
        from crawler.extract import extract

        return extract(page, self.families, self._outlet_by_id.get(page.outlet_id))

    def index(self) -> "DrainReport":
        """Hand everything that waits in the outbox to the engine."""
        from indexer.load import drain

        return drain(self.store, self.engine, self.joints)

    def deliver(self, console: TextIO) -> "DeliveryReport":
        """Hand due alerts to their channels."""
        from alerts.delivery import deliver

        return deliver(self.store, self._channels(console), owner=self.owner, outlet_name=self.outlet_name)

    def recent_notices(self, saved_search_id: int | None, limit: int) -> "list[Notice]":
        """The newest alerts of one saved search, or of all, newest first."""
        from alerts.delivery import recent_notices

        return recent_notices(self.store, saved_search_id, limit, outlet_name=self.outlet_name)

    def forget_old_pages(self) -> int:
        """Retention of raw pages; the number of pages dropped."""
        return self.store.drop_pages(datetime.now(UTC) - timedelta(days=self.settings.store.page_days))

    @property
    def feed_folder(self) -> Path:
        """Where the Atom feeds of the saved searches lie."""
        return self.settings.data_dir / "feeds"

    def _channels(self, console: TextIO) -> "Mapping[str, Channel]":
        from alerts.channels.atom import AtomChannel
        from alerts.channels.console import ConsoleChannel

        return {"console": ConsoleChannel(console), "atom": AtomChannel(self.feed_folder, self.recent_notices)}


def _today() -> date:
    return datetime.now(KST).date()
