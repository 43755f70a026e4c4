"""The settings, one model a section. config/goeul.toml shows every key with its default; a test holds both equal."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr, SecretStr

from goeul import __version__
from goeul.settings.expect import (
    Address,
    ByteCount,
    Channels,
    Children,
    Contact,
    Database,
    Days,
    Delay,
    Endpoints,
    Expect,
    Host,
    Hours,
    IndexName,
    OptionalAddress,
    Port,
    Redirects,
    RequestCount,
    Seconds,
    Volume,
)

Language = Literal["ko", "en"]
EngineName = Literal["tantivy", "elasticsearch"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class FetchSettings(_Section):
    """[fetch]: politeness and limits of the crawler."""

    delay_seconds: Delay = 1.0  # between two requests to one host, at least
    crawl_delay_cap: Seconds = 60.0  # a robots.txt Crawl-delay above it is cut to it
    timeout_seconds: Seconds = 30.0  # of a whole response
    max_bytes: ByteCount = 10 * 1024 * 1024  # of a body
    redirects: Redirects = 5
    allow_private: Endpoints = ()  # "host:port" on private addresses that may be fetched
    recheck_hours: Hours = (6.0, 48.0)  # after its first fetch an article is read again; empty: never
    backfill_per_day: RequestCount = 2000  # requests of backfills to one host on one KST day; 0: none
    contact: Contact = ""  # whom an outlet may turn to; part of the User-Agent

    @property
    def user_agent(self) -> str:
        """goeul/version, with the contact if one is set."""
        return f"goeul/{__version__}" + (f" (+{self.contact})" if self.contact else "")


class SearchSettings(_Section):
    """[search]: which engine, and how soon a new article can be found."""

    engine: Annotated[EngineName, Expect("tantivy 또는 elasticsearch", "tantivy or elasticsearch")] = "tantivy"
    commit_seconds: Seconds = 1.5


class ElasticsearchSettings(_Section):
    """[elasticsearch]: used only with `[search] engine = "elasticsearch"`."""

    url: Address = "http://127.0.0.1:9200"
    index: IndexName = "goeul"
    api_key: SecretStr | None = None
    username: str | None = None
    password: SecretStr | None = None
    ca_certs: Path | None = None  # PEM file, for a server with a certificate of its own authority


class WebSettings(_Section):
    """[web]: where the search page is served."""

    host: Host = "127.0.0.1"
    port: Port = 8765  # 0 takes any free one
    base_url: OptionalAddress = ""  # as readers see it, for links in feeds and notices


class ScheduleSettings(_Section):
    """[schedule]: how often outlets are visited."""

    interval_seconds: Seconds = 600.0  # at the most; a quiet outlet is visited less often
    crawlers: Children = 2  # child processes that visit outlets side by side
    visit_seconds: Seconds = 600.0  # of one visit's fetching; the rest waits for the next visit
    crawl_seconds: Seconds = 3600.0  # of a child process, then it is stopped, and ended by force if it hangs


class OperatorSettings(_Section):
    """[operator]: who looks after the service, and how they are told of an outlet in trouble."""

    channels: Channels = ("console", "atom")  # of alarms; () tells nobody, `goeul coverage` still shows them


class StoreSettings(_Section):
    """[store]: where the store is, and what is kept how long."""

    url: Database = SecretStr("")  # of a PostgreSQL database that machines share; may hold a password
    page_days: Days = 90  # raw pages; articles are kept for good
    page_bytes: Volume = 20 * 1024**3  # of raw pages, compressed; beyond it the oldest go. 0: no limit


class Settings(_Section):
    """All settings, checked. Values are passed down from app/; nothing below it reads this."""

    data_dir: Annotated[Path, Expect("폴더 경로", "the path of a folder")] = Path("data")
    config_dir: Path
    lang: Annotated[Language, Expect("ko 또는 en", "ko or en")] = "ko"
    fetch: FetchSettings = FetchSettings()
    search: SearchSettings = SearchSettings()
    elasticsearch: ElasticsearchSettings = ElasticsearchSettings()
    web: WebSettings = WebSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    store: StoreSettings = StoreSettings()
    operator: OperatorSettings = OperatorSettings()

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def store_path(self) -> Path:
        """The file of goeul.store, unless it is in PostgreSQL."""
        return self.data_dir / "goeul.db"

    @property
    def store_place(self) -> Path | str:
        """What `Store.open` takes: the file, or the address of the database with its password."""
        return self.store.url.get_secret_value() or self.store_path

    @property
    def index_path(self) -> Path:
        """The folder of the embedded engine; derived data that may be deleted."""
        return self.data_dir / "index"

    def source(self, key: str) -> str:
        """Where the value of "section.key" came from; "default" if nobody set it."""
        return self._sources.get(key, "default")


SECTIONS: dict[str, type[BaseModel]] = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
}
