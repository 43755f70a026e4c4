"""Schema 3: what people say. Corrections of tags, the list of what to look over, the roster of heads.

The list has a row only for what is in doubt, so that it is read from its index however large the store grows.
"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE corrections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        outlet_id TEXT NOT NULL,
        article_id TEXT NOT NULL,
        places TEXT NOT NULL,
        note TEXT NOT NULL,
        at BIGINT NOT NULL,
        tagged BLOB NOT NULL,
        UNIQUE (outlet_id, article_id)
    )""",
    """CREATE TABLE reviews (
        key INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE,
        outlet_id TEXT NOT NULL,
        doubt INTEGER NOT NULL,
        at BIGINT NOT NULL
    )""",
    "CREATE INDEX reviews_order ON reviews (doubt DESC, at DESC, key DESC)",
    "CREATE INDEX reviews_outlet ON reviews (outlet_id, doubt DESC, at DESC, key DESC)",
    # What is stored already has its confidence in a column; its open names are seen when it is tagged again.
    """INSERT INTO reviews (key, outlet_id, doubt, at)
        SELECT articles.key, articles.outlet_id,
            max(cast(round(10 * (1 - abs(2 * article_tags.confidence - 1))) AS INTEGER)),
            articles.stored_at
        FROM article_tags JOIN articles ON articles.key = article_tags.key
        WHERE article_tags.field = 'municipality' AND article_tags.confidence < 0.6 AND articles.deleted_at IS NULL
        GROUP BY articles.key""",
    """CREATE TABLE heads (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        office TEXT NOT NULL,
        code TEXT NOT NULL,
        valid_from TEXT NOT NULL,
        valid_to TEXT,
        support INTEGER NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('mined', 'edited')),
        active INTEGER NOT NULL CHECK (active IN (0, 1)),
        UNIQUE (code, name, valid_from)
    )""",
    """CREATE TABLE head_sightings (
        key INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        office TEXT NOT NULL,
        named INTEGER NOT NULL CHECK (named IN (0, 1)),
        day TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        PRIMARY KEY (key, code, name)
    ) WITHOUT ROWID""",
    "CREATE INDEX articles_version ON articles (version, outlet_id, key)",
    # How far the store was read for heads; texts that were corrected since have a newer number and are read again.
    "INSERT INTO counters VALUES ('heads_read', 0)",
)
