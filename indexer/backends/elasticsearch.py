"""The engine past one machine: an Elasticsearch cluster. One index behind an alias, filled from the store.

The index is named `<alias>-v<layout>-<number>`; the alias names the one in use, so that a new layout or a `reset`
starts beside the old index and takes over at once. Document versions are article revisions (`external_gte`): what comes
late or twice does no harm. Nothing here asks `GET /` (the distribution for tests refuses it), uses scripts or deletes
by query.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from goeul.errors import ConfigError, EngineError
from goeul.records import Hit
from indexer.backends import elasticsearch_body as body
from indexer.document import LAYOUT, Document
from indexer.engine import Outcome, SearchRequest, SearchResult, in_order

SEARCH_SECONDS = 10.0
WRITE_SECONDS = 60.0
Done = TypeVar("Done")


class ElasticsearchEngine:
    """See `indexer.engine.Engine`. Safe to share between threads."""

    def __init__(
        self,
        url: str,
        index: str,
        *,
        api_key: str | None = None,
        basic_auth: tuple[str, str] | None = None,
        ca_certs: str | None = None,
    ) -> None:
        """Connects, and makes the index where there is none of today's layout. `index` is the alias.

        Raises EngineError, or ConfigError for settings that cannot be right.
        """
        self._url = _without_credentials(url)
        self._alias = index
        trust: dict[str, Any] = {"ca_certs": ca_certs} if ca_certs else {}
        try:
            self._client = Elasticsearch(
                url, api_key=api_key, basic_auth=basic_auth, request_timeout=SEARCH_SECONDS, **trust
            )
        except (ValueError, OSError) as error:
            raise ConfigError(
                f"[elasticsearch] url({self._url})이나 인증 설정이 올바르지 않습니다: {error}. "
                '예: url = "https://search.example:9200"',
                f"url ({self._url}) or the credentials in [elasticsearch] cannot be used: {error}. "
                'Example: url = "https://search.example:9200"',
            ) from error
        self._writing = self._client.options(request_timeout=WRITE_SECONDS)
        try:
            self._talk(self._ensure_index)
        except EngineError:
            self._client.close()
            raise

    def upsert(self, documents: Sequence[Document]) -> list[Outcome]:
        return self._bulk(
            {
                "_op_type": "index",
                "_id": str(document.key),
                "version": document.revision,
                "version_type": "external_gte",
                "_source": body.source(document),
            }
            for document in documents
        )

    def delete(self, revisions: Mapping[int, int]) -> list[Outcome]:
        return self._bulk(
            {"_op_type": "delete", "_id": str(key), "version": revision, "version_type": "external_gte"}
            for key, revision in revisions.items()
        )

    def commit(self) -> None:
        self._talk(lambda: self._writing.indices.refresh(index=self._alias))

    def search(self, request: SearchRequest) -> SearchResult:
        answer = self._talk(lambda: self._client.search(index=self._alias, **_arguments(body.search(request))))
        found = answer["hits"]
        hits = tuple(Hit(key=int(row["_id"]), score=float(row["_score"] or 0.0)) for row in found["hits"])
        facets = {
            field: in_order(
                (bucket["key"], bucket["doc_count"]) for bucket in answer["aggregations"][field]["values"]["buckets"]
            )
            for field in request.facets
        }
        return SearchResult(hits=hits, total=found["total"]["value"], facets=facets)

    def count(self) -> int:
        return int(self._talk(lambda: self._client.count(index=self._alias))["count"])

    def reset(self) -> None:
        self._talk(lambda: self._take_over(self._indexes()))

    def close(self) -> None:
        self._client.close()

    # The index behind the alias

    def _indexes(self) -> list[str]:
        """What the alias names."""
        try:
            return sorted(self._client.indices.get_alias(name=self._alias).body)
        except NotFoundError:
            return []

    def _ensure_index(self) -> None:
        current = self._indexes()
        if current and all(_layout(name) == LAYOUT for name in current):
            return
        self._take_over(current)

    def _take_over(self, old: Sequence[str]) -> None:
        """A new empty index takes the place of the old ones, which go."""
        number = max((_number(name) for name in old), default=0) + 1
        new = f"{self._alias}-v{LAYOUT}-{number:06d}"
        try:
            self._writing.indices.create(index=new, mappings=body.mapping(), settings=body.settings())
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
        actions: list[dict[str, Any]] = [{"add": {"index": new, "alias": self._alias, "is_write_index": True}}]
        actions += [{"remove_index": {"index": name}} for name in old]
        self._writing.indices.update_aliases(actions=actions)

    # Requests

    def _bulk(self, actions: Iterable[dict[str, Any]]) -> list[Outcome]:
        addressed = ({"_index": self._alias, **action} for action in actions)
        return self._talk(lambda: [_outcome(item) for _, item in self._stream(addressed)])

    def _stream(self, actions: Iterable[dict[str, Any]]) -> Iterable[tuple[bool, dict[str, Any]]]:
        return streaming_bulk(
            self._writing,
            actions,
            chunk_size=500,
            max_chunk_bytes=10 * 1024 * 1024,
            max_retries=5,
            initial_backoff=1,
            max_backoff=30,
            retry_on_status=(429, 502, 503, 504),
            raise_on_error=False,
            raise_on_exception=False,
            require_alias=True,  # never an index made by accident
        )

    def _talk(self, act: Callable[[], Done]) -> Done:
        """Raises EngineError for whatever the server or the way to it does. The messages hold no credentials."""
        try:
            return act()
        except ApiError as error:
            raise self._refused(error) from error
        except TransportError as error:
            raise EngineError(
                f"Elasticsearch({self._url})에 연결하지 못했습니다: {error.message}. 서버가 떠 있는지, "
                "[elasticsearch] url과 ca_certs가 맞는지 확인하세요.",
                f"Elasticsearch ({self._url}) cannot be reached: {error.message}. Check that it runs, and url and "
                "ca_certs in [elasticsearch].",
            ) from error

    def _refused(self, error: ApiError) -> EngineError:
        if error.status_code in (401, 403):
            return EngineError(
                f"Elasticsearch({self._url})가 접근을 거부했습니다({error.status_code}). [elasticsearch]의 api_key나 "
                "username·password와 그 권한을 확인하세요.",
                f"Elasticsearch ({self._url}) refuses access ({error.status_code}). Check api_key, or username and "
                "password, in [elasticsearch] and their privileges.",
            )
        return EngineError(
            f"Elasticsearch({self._url})가 요청을 처리하지 못했습니다({error.status_code} {error.error}). "
            "서버 기록을 확인하세요. 저장소의 자료는 그대로 있습니다.",
            f"Elasticsearch ({self._url}) could not do what was asked ({error.status_code} {error.error}). "
            "See its log. Nothing in the store is lost.",
        )


def _without_credentials(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//", url)


def _arguments(search: dict[str, Any]) -> dict[str, Any]:
    return {"from_" if name == "from" else name: value for name, value in search.items()}


def _outcome(item: Mapping[str, Any]) -> Outcome:
    ((operation, result),) = item.items()
    key, status = int(result["_id"]), int(result.get("status") or 0)
    if status in (200, 201) or (operation == "delete" and status == 404):
        return Outcome(key=key, status="done")
    if status == 409:
        return Outcome(key=key, status="stale")
    error = result.get("error") or {}
    reason = f"{error.get('type')}: {error.get('reason')}" if isinstance(error, Mapping) else str(error)
    return Outcome(key=key, status="rejected" if status == 400 else "failed", reason=reason)


def _layout(index: str) -> int:
    match = re.search(r"-v(\d+)-\d+$", index)
    return int(match[1]) if match else 0


def _number(index: str) -> int:
    match = re.search(r"-(\d+)$", index)
    return int(match[1]) if match else 0
