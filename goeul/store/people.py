"""The part of the store that holds what people say: corrections, what to look over, heads, and what to tag again."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime

from goeul.records import Head, HeadMonth, HeadSighting, StoredArticle, Tag
from goeul.store import corrections, counts, retagging, reviews
from goeul.store import heads as roster
from goeul.store.database import Database
from goeul.store.records import Correction, Review, UnreadText

_CORRECTIONS_A_STEP = 500


class People:
    """A third of `Store`, parted from it only for length. Each method is one transaction."""

    _database: Database
    _clock: Callable[[], datetime]

    # Corrections

    def correct(self, key: int, tags: Sequence[Tag], note: str = "") -> StoredArticle:
        """From now on the article is about these places and no others, whatever the tagger says of it later.

        Of the tags, code, name and code of then count, the most important first. In force at once: a new revision, a
        row in the outbox; no alerts. Raises LookupError for an unknown article.
        """
        with self._database.write() as conn:
            return corrections.put(conn, self._clock(), key, tags, note)

    def uncorrect(self, key: int) -> StoredArticle | None:
        """The tagger's word again, as it was last heard; None if the article was not corrected.

        Raises LookupError for an unknown article.
        """
        with self._database.write() as conn:
            return corrections.take_back(conn, self._clock(), key)

    def corrections(self, after_id: int = 0, limit: int = _CORRECTIONS_A_STEP) -> list[Correction]:
        """Oldest first; give the last id as `after_id` to go on."""
        with self._database.read() as conn:
            return corrections.read(conn, after_id, limit)

    def corrected(self, keys: Iterable[int]) -> set[int]:
        """Those of the articles that a person corrected."""
        with self._database.read() as conn:
            return corrections.corrected(conn, keys)

    # What to look over

    def least_certain(
        self, limit: int, after: Review | None = None, *, outlet_ids: Collection[str] | None = None
    ) -> list[Review]:
        """Articles with tags of low confidence, open names or doubtful places: the most doubtful first, then newest.

        Those behind `after`. Corrected articles and those taken down are not among them.
        """
        with self._database.read() as conn:
            found = reviews.read(conn, limit, after, outlet_ids)
        with self._database.explained():
            return [reviews.review(listed, row) for listed, row in found]

    def review_count(self, outlet_ids: Collection[str] | None = None) -> int:
        """How many articles are in doubt."""
        with self._database.read() as conn:
            return reviews.count(conn, outlet_ids)

    def place_counts(self, since: date) -> dict[str, int]:
        """Code of a place → its articles published since that day (KST)."""
        with self._database.read() as conn:
            return counts.by_place(conn, since)

    # Heads

    def heads(self) -> list[Head]:
        """By place, the latest first; those that a person took off are there as not active."""
        with self._database.read() as conn:
            return roster.read(conn)

    def set_head(self, head: Head) -> Head:
        """As a person writes it: it replaces what was known of that name at that place, and mining leaves it alone."""
        with self._database.write() as conn:
            return roster.put(conn, head)

    def remove_head(self, head_id: int) -> Head | None:
        """Not a head any more, and not to be found again; None if there is none of this number."""
        with self._database.write() as conn:
            return roster.take_off(conn, head_id)

    def replace_mined_heads(self, found: Iterable[Head]) -> None:
        """All mined ones anew; what a person wrote or took off stays."""
        with self._database.write() as conn:
            roster.replace_mined(conn, found)

    def unread_texts(self, limit: int) -> list[UnreadText]:
        """Texts not yet looked through for heads, also those corrected since; `note_head_sightings` moves on."""
        with self._database.read() as conn:
            return roster.unread(conn, limit)

    def note_head_sightings(self, read: Sequence[tuple[UnreadText, date | None, Iterable[HeadSighting]]]) -> None:
        """What was seen in each of these texts, with its day (KST); they need not be read again, both or neither."""
        with self._database.write() as conn:
            roster.note(conn, read)

    def forget_head_sightings(self) -> None:
        """All texts shall be looked through again."""
        with self._database.write() as conn:
            roster.forget(conn)

    def head_months(self) -> list[HeadMonth]:
        """How often each name was seen with an office of a place, month by month."""
        with self._database.read() as conn:
            return roster.months(conn)

    # Tagging again

    def outdated_keys(
        self,
        version: str | None,
        *,
        outlet_ids: Collection[str] | None = None,
        since: date | None = None,
        below: int | None = None,
    ) -> list[int]:
        """Keys of the articles that stand and were analysed by another version (None: all), the newest first.

        `since` is a day of publishing, or of storing where that is unknown; `below` leaves out that key and newer ones.
        """
        with self._database.read() as conn:
            return retagging.outdated(conn, version, outlet_ids, since, below)
