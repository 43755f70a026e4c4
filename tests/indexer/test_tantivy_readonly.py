"""An index that must be made anew where nothing may be written."""

from pathlib import Path

import pytest

from goeul.errors import EngineError
from indexer.backends.tantivy import TantivyEngine


def test_a_lock_that_cannot_be_made_is_told_with_advice(tmp_path: Path) -> None:
    TantivyEngine(tmp_path).close()
    (tmp_path / "meta.json").write_text("{", encoding="utf-8")
    for lock in tmp_path.glob(".*.lock"):
        lock.unlink()
    (tmp_path / ".tantivy-writer.lock").mkdir()  # stands in for a read-only disk: root may write anywhere
    with pytest.raises(EngineError):
        TantivyEngine(tmp_path)
