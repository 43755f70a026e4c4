"""Schema 1: the whole way from outlet to alert.

Times are microseconds since 1970 UTC. Partial indexes keep the queues small however large the tables grow.
"""

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL) WITHOUT ROWID",
    "INSERT INTO counters VALUES ('alert', 0), ('article_key', 0), ('seq', 0), ('saved_searches', 0)",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "INSERT INTO facts VALUES ('store_id', lower(hex(randomblob(8))))",
    """CREATE TABLE frontier (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        outlet_id TEXT NOT NULL,
        article_id TEXT NOT NULL,
        url TEXT NOT NULL,
        published TEXT,
        rank_at BIGINT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'fetched', 'done', 'skipped', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        not_before BIGINT NOT NULL DEFAULT 0,
        lease_owner TEXT,
        lease_until BIGINT,
        found_at BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        UNIQUE (outlet_id, article_id),
        CHECK ((state = 'leased') = (lease_owner IS NOT NULL AND lease_until IS NOT NULL))
    )""",
    "CREATE INDEX frontier_open ON frontier (outlet_id, rank_at DESC, id) WHERE state IN ('queued', 'leased')",
    "CREATE INDEX frontier_leased ON frontier (lease_owner) WHERE state = 'leased'",
    "CREATE INDEX frontier_fetched ON frontier (changed_at, id) WHERE state = 'fetched'",
    "CREATE INDEX frontier_state ON frontier (outlet_id, state)",
    """CREATE TABLE pages (
        frontier_id INTEGER PRIMARY KEY REFERENCES frontier (id) ON DELETE CASCADE,
        url TEXT NOT NULL,
        status INTEGER NOT NULL,
        content_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        fetched_at BIGINT NOT NULL,
        body BLOB NOT NULL
    )""",
    "CREATE INDEX pages_age ON pages (fetched_at)",
    """CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        stage TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        article_id TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        at BIGINT NOT NULL,
        UNIQUE (outlet_id, article_id)
    )""",
    "CREATE TABLE host_leases (host TEXT PRIMARY KEY, owner TEXT NOT NULL, lease_until BIGINT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE robots (
        host TEXT PRIMARY KEY, status INTEGER NOT NULL, fetched_at BIGINT NOT NULL, body BLOB NOT NULL
    )""",
    """CREATE TABLE outlet_states (
        outlet_id TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        detail TEXT NOT NULL,
        last_try BIGINT,
        last_success BIGINT,
        next_at BIGINT,
        interval_seconds REAL NOT NULL,
        failures INTEGER NOT NULL,
        found INTEGER NOT NULL,
        new_articles INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE articles (
        key INTEGER PRIMARY KEY,
        outlet_id TEXT NOT NULL,
        article_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        seq BIGINT NOT NULL UNIQUE,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        subtitle TEXT NOT NULL,
        published TEXT,
        updated TEXT,
        byline TEXT NOT NULL,
        section TEXT NOT NULL,
        captions TEXT NOT NULL,
        family TEXT NOT NULL,
        extractor TEXT NOT NULL,
        license TEXT NOT NULL,
        fetched_at BIGINT,
        press TEXT NOT NULL,
        outlet_area TEXT NOT NULL,
        outlet_region TEXT NOT NULL,
        version TEXT NOT NULL,
        stored_at BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        tags BLOB NOT NULL,
        body TEXT NOT NULL,
        tokens BLOB NOT NULL,
        UNIQUE (outlet_id, article_id)
    )""",
    """CREATE TABLE article_tags (
        key INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
        field TEXT NOT NULL CHECK (field IN ('municipality', 'topic')),
        code TEXT NOT NULL,
        rank INTEGER NOT NULL,
        confidence REAL NOT NULL,
        PRIMARY KEY (key, field, code)
    ) WITHOUT ROWID""",
    "CREATE INDEX article_tags_code ON article_tags (field, code)",
    """CREATE TABLE article_versions (
        key INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
        revision INTEGER NOT NULL,
        replaced_at BIGINT NOT NULL,
        changed TEXT NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (key, revision)
    )""",
    """CREATE TABLE index_outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key INTEGER NOT NULL UNIQUE,
        revision INTEGER NOT NULL,
        op TEXT NOT NULL CHECK (op IN ('index', 'delete')),
        parked TEXT
    )""",
    """CREATE TABLE saved_searches (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        query TEXT NOT NULL,
        channels TEXT NOT NULL,
        active INTEGER NOT NULL CHECK (active IN (0, 1)),
        since_seq BIGINT NOT NULL,
        fault TEXT NOT NULL DEFAULT '',
        created_at BIGINT NOT NULL
    )""",
    """CREATE TABLE alerts (
        id INTEGER PRIMARY KEY,
        saved_search_id INTEGER NOT NULL REFERENCES saved_searches (id) ON DELETE CASCADE,
        article_key INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
        seq BIGINT NOT NULL,
        why TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        UNIQUE (saved_search_id, article_key)
    )""",
    "CREATE INDEX alerts_search ON alerts (saved_search_id, id)",
    "CREATE INDEX alerts_article ON alerts (article_key)",
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        alert_id INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
        channel TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'delivered')),
        attempts INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        not_before BIGINT NOT NULL DEFAULT 0,
        lease_owner TEXT,
        lease_until BIGINT,
        delivered_at BIGINT,
        UNIQUE (alert_id, channel)
    )""",
    "CREATE INDEX deliveries_open ON deliveries (not_before, id) WHERE state = 'queued'",
)
