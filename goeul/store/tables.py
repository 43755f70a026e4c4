"""The tables as SQLAlchemy sees them. The schema itself is in `goeul.store.migrations`; a test holds both equal."""

from sqlalchemy import BigInteger, Column, Float, Integer, LargeBinary, MetaData, Table, Text, literal_column

from goeul.store.columns import Day, Instant, Words
from goeul.store.records import DAY_COUNTS

metadata = MetaData()

counters = Table("counters", metadata, Column("name", Text, primary_key=True), Column("value", BigInteger))

facts = Table("facts", metadata, Column("name", Text, primary_key=True), Column("value", Text))

frontier = Table(
    "frontier",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("outlet_id", Words),
    Column("article_id", Words),
    Column("url", Words),
    Column("published", Text),
    Column("rank_at", Instant),  # newer first: the published time, or the time of discovery
    Column("state", Text),
    Column("attempts", Integer),
    Column("reason", Words),
    Column("not_before", Instant),
    Column("lease_owner", Text),
    Column("lease_until", Instant),
    Column("found_at", Instant),
    Column("changed_at", Instant),
    Column("origin", Text),  # "poll", "recheck", "backfill"
    Column("title", Words),  # as the feed, list or sitemap said when it was last looked at
    Column("updated", Text),  # likewise
    Column("fetched_at", Instant),  # first fetch
    Column("checks", Integer),  # rechecks that were fetched or given up
    Column("backfill_id", BigInteger),  # the backfill that found it
)

# Spelled out, not bound: SQLite uses a partial index only if the statement itself shows that it may.
OPEN = frontier.c.state.in_([literal_column("'queued'"), literal_column("'leased'")])
LEASED = frontier.c.state == literal_column("'leased'")
FETCHED = frontier.c.state == literal_column("'fetched'")
DONE = frontier.c.state == literal_column("'done'")
FAULTY = frontier.c.state.in_([literal_column("'skipped'"), literal_column("'failed'")])

pages = Table(
    "pages",
    metadata,
    Column("frontier_id", BigInteger, primary_key=True),
    Column("url", Words),
    Column("status", Integer),
    Column("content_type", Words),
    Column("body", LargeBinary),  # zstd
    Column("size", Integer),  # of the body before compression, bytes
    Column("packed", Integer),  # of the body as it is kept, bytes
    Column("fetched_at", Instant),
)

# The page of an article that read well, while a newer one waits to be read.
good_pages = Table(
    "good_pages", metadata, *(Column(each.name, each.type, primary_key=each.primary_key) for each in pages.c)
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("stage", Text),
    Column("outlet_id", Words),
    Column("article_id", Words),
    Column("reason", Words),
    Column("detail", Words),
    Column("at", Instant),
)

host_leases = Table(
    "host_leases",
    metadata,
    Column("host", Words, primary_key=True),
    Column("owner", Text),
    Column("lease_until", Instant),
)

robots = Table(
    "robots",
    metadata,
    Column("host", Words, primary_key=True),
    Column("status", Integer),
    Column("body", LargeBinary),
    Column("fetched_at", Instant),
)

host_states = Table(
    "host_states",
    metadata,
    Column("host", Words, primary_key=True),
    Column("verdict", Words),
    Column("status", Integer),
    Column("checked_at", Instant),
    Column("crawl_delay_asked", Float),  # seconds
    Column("delay", Float),  # seconds
    Column("paused_until", Instant),
    Column("reason", Words),
)

host_budgets = Table(
    "host_budgets",
    metadata,
    Column("host", Words, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("spent", Integer),  # requests
)

sources = Table(
    "sources",
    metadata,
    Column("outlet_id", Words, primary_key=True),
    Column("url", Words, primary_key=True),
    Column("kind", Text),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Text),
    Column("polled_at", Instant),
    Column("changed_at", Instant),
    Column("unconditional", Integer),
    Column("found", Integer),
    Column("state", Words),
    Column("detail", Words),
)

backfills = Table(
    "backfills",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("outlet_id", Words),
    Column("since", Day),
    Column("until", Day),
    Column("state", Text),
    Column("cursor", Words),  # the crawler's own
    Column("found", Integer),
    Column("new", Integer),
    Column("pages_read", Integer),
    Column("oldest", Day),
    Column("detail", Words),
    Column("created_at", Instant),
    Column("changed_at", Instant),
    Column("finished_at", Instant),
)

outlet_states = Table(
    "outlet_states",
    metadata,
    Column("outlet_id", Words, primary_key=True),
    Column("state", Words),
    Column("detail", Words),
    Column("last_try", Instant),
    Column("last_success", Instant),
    Column("next_at", Instant),
    Column("interval_seconds", Float),
    Column("failures", Integer),
    Column("found", Integer),
    Column("new_articles", Integer),
)

outlet_days = Table(
    "outlet_days",
    metadata,
    Column("outlet_id", Words, primary_key=True),
    Column("day", Day, primary_key=True),  # in KST
    *(Column(name, Integer) for name in DAY_COUNTS),
)

articles = Table(
    "articles",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("outlet_id", Words),
    Column("article_id", Words),
    Column("revision", Integer),
    Column("seq", BigInteger),
    Column("url", Words),
    Column("title", Words),
    Column("subtitle", Words),
    Column("body", Words),
    Column("published", Text),
    Column("updated", Text),
    Column("byline", Words),
    Column("section", Words),
    Column("captions", Words),  # JSON list
    Column("photos", Words),  # JSON list of [url, caption]
    Column("family", Words),
    Column("extractor", Words),
    Column("license", Words),
    Column("fetched_at", Instant),
    Column("press", Words),
    Column("outlet_area", Words),
    Column("outlet_region", Words),  # JSON list
    Column("tokens", LargeBinary),  # goeul.store.tokens
    Column("tags", LargeBinary),  # goeul.store.tags
    Column("version", Words),
    Column("stored_at", Instant),
    Column("changed_at", Instant),
    Column("deleted_at", Instant),  # when the outlet was seen to have taken it down; NULL while it stands
)

DELETED = articles.c.deleted_at.is_not(None)

article_tags = Table(
    "article_tags",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("field", Text, primary_key=True),  # "municipality", "topic"
    Column("code", Words, primary_key=True),
    Column("rank", Integer),  # 0 is the main one
    Column("confidence", Float),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("outlet_id", Words),
    Column("article_id", Words),
    Column("places", Words),  # JSON list of [code, name, code of then], most important first
    Column("note", Words),
    Column("at", Instant),
    Column("tagged", LargeBinary),  # goeul.store.tags: what the tagger last said in its place
)

reviews = Table(
    "reviews",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("outlet_id", Words),
    Column("doubt", Integer),  # tenths
    Column("at", Instant),  # published, or stored where that is unknown
)

heads = Table(
    "heads",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Words),
    Column("office", Words),
    Column("code", Words),
    Column("valid_from", Day),
    Column("valid_to", Day),  # first day no longer; NULL: still in office
    Column("support", Integer),  # articles
    Column("source", Text),
    Column("active", Integer),
)

head_sightings = Table(
    "head_sightings",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("code", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("office", Words),
    Column("named", Integer),  # 1: the place stands beside the office, 0: it is the article's only one
    Column("day", Day),
    Column("outlet_id", Words),
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("replaced_at", Instant),
    Column("changed", Text),  # JSON list of field names
    Column("content", LargeBinary),  # zstd of JSON
)

index_outbox = Table(
    "index_outbox",
    metadata,
    Column("seq", BigInteger, primary_key=True),
    Column("key", BigInteger),
    Column("revision", Integer),
    Column("op", Text),
    Column("parked", Words),  # why the engine refused it; NULL while it waits
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Words),
    Column("query", Words),
    Column("channels", Words),  # JSON list
    Column("active", Integer),
    Column("since_seq", BigInteger),
    Column("fault", Words),
    Column("created_at", Instant),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("saved_search_id", BigInteger),
    Column("article_key", BigInteger),
    Column("seq", BigInteger),
    Column("why", Words),  # JSON list
    Column("created_at", Instant),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("outlet_id", Words),  # "" is the whole house
    Column("rule", Words),
    Column("ko", Words),
    Column("en", Words),
    Column("since", Instant),
    Column("until", Instant),  # NULL while it is open
)

OPEN_ALARM = alarms.c.until.is_(None)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("alert_id", BigInteger),  # either this
    Column("alarm_id", BigInteger),  # or that
    Column("channel", Words),
    Column("state", Text),  # "queued", "delivered"
    Column("attempts", Integer),
    Column("reason", Words),
    Column("not_before", Instant),
    Column("lease_owner", Text),
    Column("lease_until", Instant),
    Column("delivered_at", Instant),
)

UNDELIVERED = deliveries.c.state == literal_column("'queued'")
