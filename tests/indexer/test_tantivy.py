"""What is the embedded engine's own: its folder, its lock, its writer, other processes."""

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import tantivy

from goeul.errors import EngineError
from goeul.records import StoredArticle
from goeul.store import Store, no_match
from indexer.backends.tantivy import TantivyEngine
from indexer.document import Document
from indexer.engine import MatchAll, SearchRequest, Term
from indexer.load import drain, recover

EVERYTHING = SearchRequest(query=MatchAll(), rank=(), limit=1000)


def filled(folder: Path, documents: list[Document]) -> None:
    engine = TantivyEngine(folder)
    engine.upsert(documents[:50])
    engine.commit()
    engine.close()


def test_an_index_outlives_its_process(tmp_path: Path, documents: list[Document]) -> None:
    filled(tmp_path / "index", documents)
    again = TantivyEngine(tmp_path / "index")
    assert again.count() == 50
    assert again.upsert([documents[0]])[0].status == "done"
    again.close()


def test_closing_commits_what_is_pending(tmp_path: Path, documents: list[Document]) -> None:
    engine = TantivyEngine(tmp_path / "index")
    engine.upsert(documents[:5])
    engine.close()
    assert TantivyEngine(tmp_path / "index").count() == 5


def _other_layout(folder: Path) -> None:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words")
    tantivy.Index(builder.build(), str(folder))


def _cut_meta(folder: Path) -> None:
    (folder / "meta.json").write_text('{"segments": [')


def _no_meta(folder: Path) -> None:
    (folder / "meta.json").unlink()


def _newer_format(folder: Path) -> None:
    for path in folder.glob("*.term"):
        path.write_bytes(path.read_bytes().replace(b'"index_format_version":', b'"index_format_version":9'))


def _lost_files(folder: Path) -> None:
    for path in folder.glob("*.idx"):
        path.unlink()


def _garbage(folder: Path) -> None:
    for path in folder.glob("*.term"):
        path.write_bytes(b"\x00" * 10)


@pytest.mark.parametrize("spoil", [_cut_meta, _no_meta, _newer_format, _lost_files, _garbage])
def test_a_folder_that_cannot_be_used_is_made_anew(spoil, tmp_path: Path, documents: list[Document]) -> None:
    filled(tmp_path / "index", documents)
    spoil(tmp_path / "index")
    engine = TantivyEngine(tmp_path / "index")
    assert engine.count() == 0
    engine.upsert(documents[:3])
    engine.commit()
    assert engine.count() == 3
    engine.close()
    assert TantivyEngine(tmp_path / "index").count() == 3


def test_an_index_of_another_layout_is_made_anew(tmp_path: Path, documents: list[Document]) -> None:
    (tmp_path / "index").mkdir()
    _other_layout(tmp_path / "index")
    engine = TantivyEngine(tmp_path / "index")
    engine.upsert(documents[:3])
    engine.commit()
    assert engine.count() == 3
    engine.close()


def test_damage_inside_a_file_is_an_error_that_says_what_to_do(tmp_path: Path, documents: list[Document]) -> None:
    filled(tmp_path / "index", documents)
    for path in (tmp_path / "index").glob("*.fast"):
        body = path.read_bytes()
        path.write_bytes(random.Random(1).randbytes(len(body) // 2) + body[len(body) // 2 :])
    engine = TantivyEngine(tmp_path / "index")
    with pytest.raises(EngineError) as told:
        engine.search(SearchRequest(query=Term("edges", "오산"), rank=(), facets=("topic",)))
    assert "지워도 됩니다" in told.value.ko
    assert "may be deleted" in told.value.en


def test_foreign_files_are_left_alone(tmp_path: Path, documents: list[Document]) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "letter.txt").write_text("dear")
    filled(tmp_path / "index", documents)
    _cut_meta(tmp_path / "index")
    TantivyEngine(tmp_path / "index").close()
    assert (tmp_path / "index" / "letter.txt").read_text() == "dear"


def test_a_path_that_is_no_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    with pytest.raises(EngineError, match="cannot be used"):
        TantivyEngine(tmp_path / "index")


def test_a_folder_is_not_emptied_under_a_writer(tmp_path: Path, documents: list[Document]) -> None:
    filled(tmp_path / "index", documents)
    _cut_meta(tmp_path / "index")
    with (tmp_path / "index" / ".tantivy-writer.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EngineError, match="Another goeul process is writing"):
            TantivyEngine(tmp_path / "index")
    assert len(list((tmp_path / "index").glob("*.term"))) == 1


def test_one_writer_many_readers(tmp_path: Path, documents: list[Document]) -> None:
    writer, reader = TantivyEngine(tmp_path / "index"), TantivyEngine(tmp_path / "index")
    writer.upsert(documents[:10])
    writer.commit()
    assert reader.count() == 10
    with pytest.raises(EngineError) as refused:
        reader.upsert(documents[10:20])
    assert "다른 goeul 프로세스" in refused.value.ko
    writer.upsert(documents[10:20])
    writer.commit()
    assert len(reader.search(EVERYTHING).hits) == 20
    writer.close()
    assert reader.upsert(documents[20:30])[0].status == "done"
    reader.commit()
    assert writer.count() == 30
    reader.close()


def test_a_dead_writer_is_replaced_and_given_everything_again(tmp_path: Path, documents: list[Document]) -> None:
    engine = TantivyEngine(tmp_path / "index")
    engine.upsert(documents[:10])
    engine.commit()
    engine.upsert(documents[10:20])
    engine.delete({documents[0].key: 1})
    _kill_writer(engine)
    engine.upsert(documents[20:30])
    engine.commit()
    assert engine.count() == 29
    _kill_writer(engine)
    engine.upsert(documents[30:31])
    engine.commit()
    assert engine.count() == 30
    engine.close()


def _kill_writer(engine: TantivyEngine) -> None:
    """tantivy takes this document and dies of it a little later, in its own thread."""
    writer = engine._open_writer()
    with pytest.raises(ValueError, match="killed"):  # noqa: PT012 (until it notices)
        for _ in range(2000):
            writer.add_document(tantivy.Document(key="no number"))
            time.sleep(0.005)


_CHILD = """
    import sys
    from pathlib import Path
    from goeul.gazetteer import load_gazetteer
    from goeul.store import Store
    from indexer import load
    from indexer.backends.tantivy import TantivyEngine
    from indexer.joints import Joints

    load.BATCH = 20
    folder, config = Path(sys.argv[1]), Path(sys.argv[2])
    with Store.open(folder / "goeul.sqlite") as store:
        engine = TantivyEngine(folder / "index")
        joints = Joints.of(load_gazetteer(config))
        print("ready", flush=True)
        load.drain(store, engine, joints)
"""


def test_kill_nine_in_the_middle_loses_and_doubles_nothing(tmp_path: Path, corpus: list[StoredArticle], joints) -> None:
    config = Path(__file__).parents[2] / "config"
    with Store.open(tmp_path / "goeul.sqlite") as store:
        keys = {stored.key for stored in store.commit_articles([s.annotated for s in corpus], no_match)}
        dice = random.Random(3)
        cut_short = 0
        for _ in range(6):
            command = [sys.executable, "-c", textwrap.dedent(_CHILD), str(tmp_path), str(config)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
                assert child.stdout is not None
                assert child.stdout.readline() == "ready\n"
                time.sleep(dice.uniform(0.05, 0.3))
                os.kill(child.pid, signal.SIGKILL)
            cut_short += 0 < store.outbox_size() < len(keys)
        assert cut_short
        engine = TantivyEngine(tmp_path / "index")
        acknowledged = len(keys) - store.outbox_size()
        assert engine.count() >= acknowledged
        recover(store, engine)
        drain(store, engine, joints)
        hits = [hit.key for hit in engine.search(EVERYTHING).hits]
        assert set(hits) == keys
        assert len(hits) == len(keys) == engine.count()
        engine.close()
    managed = json.loads((tmp_path / "index" / ".managed.json").read_text())
    assert len(managed) < 100  # what killed processes left was swept up
