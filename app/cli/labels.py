"""Labelled texts: reading them, and how figures are shown."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goeul.errors import ConfigError

if TYPE_CHECKING:
    from nlp.evaluate import Counts, Evaluation

KINDS_SHOWN = 15
_LABELS = {"id", "about", "topics", "kind"}


def counts_line(name: str, counts: "Counts") -> str:
    return f"{name}  P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}"


def as_data(result: "Evaluation") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(result), "macro_f1": result.macro_f1}


def label_rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not (isinstance(row, dict) and row.keys() >= _LABELS):
                raise ValueError(f"{', '.join(sorted(_LABELS))}")
        except ValueError as error:
            raise ConfigError(
                f"{path}의 {number}번째 줄을 읽을 수 없습니다: {error}. 한 줄에 정답 하나씩, JSON 객체여야 합니다.",
                f"Line {number} of {path} cannot be read: {error}. It must be one labelled JSON object a line.",
            ) from error
        yield row


def text_lines(path: Path) -> Iterable[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")  # U+2028 inside a text ends no line
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"파일을 읽을 수 없습니다: {path} ({error}). 경로를 확인하세요.",
            f"Cannot read {path} ({error}). Check the path.",
        ) from error
