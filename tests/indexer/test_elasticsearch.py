"""What is Elasticsearch's own: the alias, refusals, outages, credentials."""

import base64
import json
import logging
import socket
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from elasticsearch import Elasticsearch

from goeul.errors import ConfigError, EngineError
from indexer.backends import elasticsearch as backend
from indexer.backends.elasticsearch import ElasticsearchEngine
from indexer.document import LAYOUT, Document
from indexer.engine import MatchAll, SearchRequest

EVERYTHING = SearchRequest(query=MatchAll(), rank=(), limit=1000)


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as opened:
        yield opened
        for name in opened.indices.get_alias(index="own*,own-*").body:
            opened.indices.delete(index=name)


@pytest.fixture
def engine(elasticsearch_url: str, client: Elasticsearch) -> Iterator[ElasticsearchEngine]:
    opened = ElasticsearchEngine(elasticsearch_url, "own")
    yield opened
    opened.close()


@pytest.mark.elasticsearch
def test_the_index_outlives_its_clients(engine, elasticsearch_url: str, documents: list[Document]) -> None:
    engine.upsert(documents[:20])
    engine.commit()
    again = ElasticsearchEngine(elasticsearch_url, "own")
    assert again.count() == 20
    again.close()


@pytest.mark.elasticsearch
def test_the_alias_names_one_index_of_todays_layout(engine, client: Elasticsearch, documents: list[Document]) -> None:
    engine.upsert(documents[:5])
    engine.commit()
    assert list(client.indices.get_alias(name="own").body) == [f"own-v{LAYOUT}-000001"]
    engine.reset()
    assert list(client.indices.get_alias(name="own").body) == [f"own-v{LAYOUT}-000002"]
    assert not client.indices.exists(index=f"own-v{LAYOUT}-000001")
    assert engine.count() == 0


@pytest.mark.elasticsearch
def test_an_index_of_another_layout_is_replaced(
    engine, client: Elasticsearch, elasticsearch_url: str, documents: list[Document], monkeypatch
) -> None:
    engine.upsert(documents[:5])
    engine.commit()
    monkeypatch.setattr(backend, "LAYOUT", LAYOUT + 1)
    newer = ElasticsearchEngine(elasticsearch_url, "own")
    assert newer.count() == 0
    assert list(client.indices.get_alias(name="own").body) == [f"own-v{LAYOUT + 1}-000002"]
    newer.close()


@pytest.mark.elasticsearch
def test_no_text_is_kept_in_the_cluster(engine, client: Elasticsearch, documents: list[Document]) -> None:
    engine.upsert(documents[:5])
    engine.commit()
    assert "_source" not in client.search(index="own")["hits"]["hits"][0]


@pytest.mark.elasticsearch
def test_a_document_of_unknown_fields_is_rejected_and_the_rest_goes_on(
    engine, documents: list[Document], monkeypatch
) -> None:
    real = backend.body.source
    monkeypatch.setattr(
        backend.body, "source", lambda made: real(made) | ({"colour": "red"} if made.key == documents[1].key else {})
    )
    outcomes = {outcome.key: outcome for outcome in engine.upsert(documents[:3])}
    assert [outcomes[made.key].status for made in documents[:3]] == ["done", "rejected", "done"]
    assert "strict" in outcomes[documents[1].key].reason
    engine.commit()
    assert engine.count() == 2


@pytest.mark.elasticsearch
def test_without_its_alias_nothing_is_written(engine, client: Elasticsearch, documents: list[Document]) -> None:
    client.indices.delete(index=f"own-v{LAYOUT}-000001")
    assert {outcome.status for outcome in engine.upsert(documents[:3])} == {"failed"}
    assert not client.indices.exists(index="own")
    with pytest.raises(EngineError, match="404"):
        engine.search(EVERYTHING)


@pytest.mark.elasticsearch
def test_a_name_that_is_taken_by_an_index_is_an_error(client: Elasticsearch, elasticsearch_url: str) -> None:
    client.indices.create(index="own")
    with pytest.raises(EngineError, match="400"):
        ElasticsearchEngine(elasticsearch_url, "own")


def test_an_unreachable_server_is_an_error_that_says_what_to_check() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(EngineError) as told:
            ElasticsearchEngine(url, "own")
    assert "연결하지 못했습니다" in told.value.ko
    assert url in told.value.en


@pytest.mark.parametrize("url", ["localhost", "http://"])
def test_a_url_that_cannot_be_right_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(ConfigError, match="Example"):
        ElasticsearchEngine(url, "own")


# A server at the edge of the world, for what the real one of the tests cannot show.


class Fake:
    """Answers every request with the next of `answers` (status, body), the last one again and again."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, Message]] = []
        self.answers: list[tuple[int, object]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fake.requests.append((self.command, self.path, self.headers))
                status, body = fake.answers.pop(0) if len(fake.answers) > 1 else fake.answers[0]
                sent = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_PUT = do_POST = do_DELETE = _answer

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def fake() -> Iterator[Fake]:
    made = Fake()
    thread = Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


ALIAS = (200, {f"own-v{LAYOUT}-000001": {"aliases": {"own": {}}}})


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        ({"api_key": "c2VjcmV0LWtleQ=="}, "ApiKey c2VjcmV0LWtleQ=="),
        ({"basic_auth": ("reader", "secret-word")}, "Basic " + base64.b64encode(b"reader:secret-word").decode()),
    ],
)
def test_credentials_are_sent_and_never_told(fake: Fake, credentials, header: str, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    fake.answers = [ALIAS, (401, {"error": {"type": "security_exception", "reason": "no"}, "status": 401})]
    engine = ElasticsearchEngine(fake.url, "own", **credentials)
    with pytest.raises(EngineError, match="refuses access") as told:
        engine.search(EVERYTHING)
    engine.close()
    assert [headers["Authorization"] for _, _, headers in fake.requests] == [header] * 2
    for secret in ("c2VjcmV0LWtleQ==", "secret-word", header.split()[1]):
        assert secret not in told.value.ko + told.value.en + repr(told.value.__cause__) + caplog.text


def test_credentials_in_the_url_are_never_told(fake: Fake) -> None:
    fake.answers = [(500, {"error": {"type": "boom", "reason": "boom"}, "status": 500})]
    with pytest.raises(EngineError) as told:
        ElasticsearchEngine(fake.url.replace("//", "//reader:secret-word@"), "own")
    assert "secret-word" not in told.value.ko + told.value.en
    assert fake.requests[0][2]["Authorization"].startswith("Basic ")


def test_nobody_asks_for_the_root(fake: Fake, documents: list[Document]) -> None:
    done = {"took": 1, "errors": False, "items": [{"index": {"_id": "1", "status": 201}}]}
    fake.answers = [ALIAS, (200, done)]
    engine = ElasticsearchEngine(fake.url, "own")
    engine.upsert(documents[:1])
    engine.close()
    assert [(method, path.split("?")[0]) for method, path, _ in fake.requests] == [
        ("GET", "/_alias/own"),
        ("PUT", "/_bulk"),
    ]
    assert "require_alias=true" in fake.requests[1][1]


def test_a_busy_server_is_asked_again(fake: Fake, documents: list[Document]) -> None:
    busy = {"type": "es_rejected_execution_exception", "reason": "queue full"}

    def items(*statuses: int) -> object:
        return {
            "took": 1,
            "errors": True,
            "items": [
                {"index": {"_id": str(made.key), "status": status} | ({"error": busy} if status == 429 else {})}
                for made, status in zip(documents[:2], statuses, strict=False)
            ],
        }

    again = {"took": 1, "errors": False, "items": [{"index": {"_id": str(documents[1].key), "status": 201}}]}
    fake.answers = [ALIAS, (200, items(201, 429)), (200, again)]
    engine = ElasticsearchEngine(fake.url, "own")
    outcomes = engine.upsert(documents[:2])
    engine.close()
    assert {outcome.key: outcome.status for outcome in outcomes} == {made.key: "done" for made in documents[:2]}


def test_a_server_that_falls_over_in_the_middle_fails_the_rows_for_now(fake: Fake, documents: list[Document]) -> None:
    fake.answers = [ALIAS, (500, {"error": {"type": "boom", "reason": "boom"}, "status": 500})]
    engine = ElasticsearchEngine(fake.url, "own")
    outcomes = engine.upsert(documents[:2])
    assert [outcome.status for outcome in outcomes] == ["failed", "failed"]
    assert engine.delete({7: 1})[0].status == "failed"
    engine.close()
