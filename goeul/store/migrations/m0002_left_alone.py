"""Schema 2: crawling that can be left alone. Sources, rechecks, deletions, backfills, coverage, alarms.

The frontier may hold a million rows: whatever is asked of it regularly has an index of just the rows concerned.
"""

_DELIVERIES = (
    # A delivery may now carry an alarm instead of an alert. SQLite cannot loosen a constraint, so the table is made
    # anew; its numbers go on where they were, for message ids are made of them.
    """CREATE TABLE new_deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        alert_id INTEGER REFERENCES alerts (id) ON DELETE CASCADE,
        alarm_id INTEGER REFERENCES alarms (id) ON DELETE CASCADE,
        channel TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'delivered')),
        attempts INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        not_before BIGINT NOT NULL DEFAULT 0,
        lease_owner TEXT,
        lease_until BIGINT,
        delivered_at BIGINT,
        UNIQUE (alert_id, channel),
        UNIQUE (alarm_id, channel),
        CHECK ((alert_id IS NULL) <> (alarm_id IS NULL))
    )""",
    """INSERT INTO new_deliveries (id, alert_id, channel, state, attempts, reason, not_before,
            lease_owner, lease_until, delivered_at)
        SELECT id, alert_id, channel, state, attempts, reason, not_before, lease_owner, lease_until, delivered_at
        FROM deliveries""",
    "DELETE FROM sqlite_sequence WHERE name = 'new_deliveries'",
    """INSERT INTO sqlite_sequence (name, seq)
        SELECT 'new_deliveries', seq FROM sqlite_sequence WHERE name = 'deliveries'""",
    "DROP TABLE deliveries",
    "ALTER TABLE new_deliveries RENAME TO deliveries",
    "CREATE INDEX deliveries_open ON deliveries (not_before, id) WHERE state = 'queued'",
)

_FRONTIER = (
    "ALTER TABLE frontier ADD COLUMN origin TEXT NOT NULL DEFAULT 'poll'"
    " CHECK (origin IN ('poll', 'recheck', 'backfill'))",
    "ALTER TABLE frontier ADD COLUMN title TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE frontier ADD COLUMN updated TEXT",
    "ALTER TABLE frontier ADD COLUMN fetched_at BIGINT",
    "ALTER TABLE frontier ADD COLUMN checks INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE frontier ADD COLUMN backfill_id INTEGER REFERENCES backfills (id) ON DELETE SET NULL",
    # What was read before counts from then: from its page, or from when the article was stored.
    """UPDATE frontier SET fetched_at = coalesce(
            (SELECT pages.fetched_at FROM pages WHERE pages.frontier_id = frontier.id),
            (SELECT coalesce(articles.fetched_at, articles.stored_at) FROM articles
                WHERE articles.outlet_id = frontier.outlet_id AND articles.article_id = frontier.article_id))
        WHERE state IN ('fetched', 'done', 'skipped', 'failed')""",
    "DROP INDEX frontier_open",
    "CREATE INDEX frontier_open ON frontier (outlet_id, origin, rank_at DESC, id) WHERE state IN ('queued', 'leased')",
    "CREATE INDEX frontier_done ON frontier (outlet_id, checks, rank_at) WHERE state = 'done'",
    "CREATE INDEX frontier_faults ON frontier (changed_at, outlet_id, reason, state)"
    " WHERE state IN ('skipped', 'failed')",
    "CREATE INDEX frontier_outlet_faults ON frontier (outlet_id, changed_at, reason, state)"
    " WHERE state IN ('skipped', 'failed')",
    "CREATE INDEX frontier_backfill ON frontier (backfill_id, origin, state) WHERE backfill_id IS NOT NULL",
)

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE sources (
        outlet_id TEXT NOT NULL,
        url TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'news sitemap', 'list', 'api')),
        etag TEXT NOT NULL,
        last_modified TEXT NOT NULL,
        body_hash TEXT NOT NULL,
        polled_at BIGINT,
        changed_at BIGINT,
        unconditional INTEGER NOT NULL,
        found INTEGER NOT NULL,
        state TEXT NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (outlet_id, url)
    ) WITHOUT ROWID""",
    """CREATE TABLE host_states (
        host TEXT PRIMARY KEY,
        verdict TEXT NOT NULL DEFAULT '',
        status INTEGER NOT NULL DEFAULT 0,
        checked_at BIGINT,
        crawl_delay_asked REAL NOT NULL DEFAULT 0,
        delay REAL NOT NULL DEFAULT 0,
        paused_until BIGINT,
        reason TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID""",
    """CREATE TABLE host_budgets (
        host TEXT NOT NULL, day TEXT NOT NULL, spent INTEGER NOT NULL, PRIMARY KEY (host, day)
    ) WITHOUT ROWID""",
    """CREATE TABLE backfills (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        outlet_id TEXT NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'done', 'failed')),
        cursor TEXT NOT NULL DEFAULT '',
        found INTEGER NOT NULL DEFAULT 0,
        new INTEGER NOT NULL DEFAULT 0,
        pages_read INTEGER NOT NULL DEFAULT 0,
        oldest TEXT,
        detail TEXT NOT NULL DEFAULT '',
        created_at BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        finished_at BIGINT
    )""",
    """CREATE TABLE outlet_days (
        outlet_id TEXT NOT NULL,
        day TEXT NOT NULL,
        articles INTEGER NOT NULL DEFAULT 0,
        fresh INTEGER NOT NULL DEFAULT 0,
        dated INTEGER NOT NULL DEFAULT 0,
        timed INTEGER NOT NULL DEFAULT 0,
        bylined INTEGER NOT NULL DEFAULT 0,
        sectioned INTEGER NOT NULL DEFAULT 0,
        captioned INTEGER NOT NULL DEFAULT 0,
        generic INTEGER NOT NULL DEFAULT 0,
        chars INTEGER NOT NULL DEFAULT 0,
        short INTEGER NOT NULL DEFAULT 0,
        skipped INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        deleted INTEGER NOT NULL DEFAULT 0,
        visits INTEGER NOT NULL DEFAULT 0,
        visits_ok INTEGER NOT NULL DEFAULT 0,
        empty_visits INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (outlet_id, day)
    ) WITHOUT ROWID""",
    "CREATE INDEX outlet_days_day ON outlet_days (day)",
    """CREATE TABLE alarms (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        outlet_id TEXT NOT NULL,
        rule TEXT NOT NULL,
        ko TEXT NOT NULL,
        en TEXT NOT NULL,
        since BIGINT NOT NULL,
        until BIGINT
    )""",
    "CREATE UNIQUE INDEX alarms_open ON alarms (outlet_id, rule) WHERE until IS NULL",
    *_DELIVERIES,
    *_FRONTIER,
    "ALTER TABLE articles ADD COLUMN photos TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE articles ADD COLUMN deleted_at BIGINT",
    "CREATE INDEX articles_deleted ON articles (deleted_at, key) WHERE deleted_at IS NOT NULL",
    # The bytes that a page takes are summed often; read from the index, not from behind each body.
    "ALTER TABLE pages ADD COLUMN packed INTEGER NOT NULL DEFAULT 0",
    "UPDATE pages SET packed = length(body)",
    "DROP INDEX pages_age",
    "CREATE INDEX pages_age ON pages (fetched_at, packed)",
)
