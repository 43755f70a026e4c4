"""Schema 4: second looks. The page of an article that read well is kept beside a newer one until that has its outcome.

What became of the pages of an outlet lately is read from an index: `frontier_read` for those that are done,
`frontier_outlet_faults` for the others.
"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE good_pages (
        frontier_id INTEGER PRIMARY KEY REFERENCES frontier (id) ON DELETE CASCADE,
        url TEXT NOT NULL,
        status INTEGER NOT NULL,
        content_type TEXT NOT NULL,
        body BLOB NOT NULL,
        size INTEGER NOT NULL,
        packed INTEGER NOT NULL,
        fetched_at BIGINT NOT NULL
    )""",
    "CREATE INDEX frontier_read ON frontier (outlet_id, changed_at, origin, reason) WHERE state = 'done'",
)
