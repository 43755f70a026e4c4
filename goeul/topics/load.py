"""Reading config/topics.yaml: topics and the backgrounds that weigh against them.

How a term is written tells how it is matched: `지역 화폐` as a word, however spaced; `~축제` also at the end of a
longer word; `카드 & 데이터` where both stand in one sentence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from goeul.errors import ConfigError
from goeul.suggest import suggest
from goeul.text import one_line
from goeul.topics.record import Background, Grade, Term, Topic, compact
from goeul.yamlfile import Entry, Faults

_FILE = "topics.yaml"
_GRADES: tuple[Grade, ...] = ("strong", "supporting", "against", "exclude")
_BACKGROUND_GRADES: tuple[Grade, ...] = ("strong", "supporting")
_TOP_KEYS = ("backgrounds", "topics")
_TEXT_KEYS = ("slug", "ko", "en", "definition")
_TOPIC_KEYS = (*_TEXT_KEYS, "words", "backgrounds", "threshold", *_GRADES, "examples")
_SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_BOTH = "&"
_TAIL = "~"


def load_topics(config_dir: Path) -> tuple[Topic, ...]:
    """The topics of `config_dir`/topics.yaml, in the order of the file.

    Raises ConfigError that names every fault at once: file, line, key, what is wrong and what to do.
    """
    top = _parse(config_dir / _FILE)
    faults = Faults()
    _refuse_unknown(top, _TOP_KEYS, faults)
    backgrounds = {entry.name: _background(entry, faults) for entry in _named(top, "backgrounds", faults)}
    entries = list(_listed(top, "topics", faults))
    topics = [_topic(entry, backgrounds, faults) for entry in entries]
    for key in ("slug", "ko", "en"):
        _refuse_twice(entries, key, faults)
    faults.refuse()
    return tuple(topics)


def _parse(path: Path) -> Entry:
    """The file as one entry. libyaml's parser, where it is there, is some ten times faster than the one in Python."""
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text(encoding="utf-8-sig"))
        node = loader.get_single_node()
        value = loader.construct_document(node) if node else None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            f"주제 파일을 읽을 수 없습니다: {path} ({reason}). 설정 폴더를 확인하거나 파일을 되돌려 놓으세요.",
            f"Cannot read the topic file {path} ({reason}). Check the config folder or restore the file.",
        ) from error
    except (UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        reason = one_line(str(error))
        raise ConfigError(
            f"주제 파일 {path}은 UTF-8로 된 올바른 YAML이 아닙니다: {reason}. 그 줄의 들여쓰기와 따옴표를 고치세요.",
            f"The topic file {path} is not YAML in UTF-8: {reason}. Mend indentation and quotes of that line.",
        ) from error
    if isinstance(node, yaml.MappingNode) and isinstance(value, dict):
        return Entry(path, "file", value, node)
    raise ConfigError(
        f"주제 파일 {path}에 ‘topics:’ 목록이 없습니다. ‘topics:’ 아래에 주제를 적으세요.",
        f"The topic file {path} holds no list `topics:`. Write the topics below `topics:`.",
    )


def _named(top: Entry, key: str, faults: Faults) -> Iterator[Entry]:
    """The mappings below a key, by their names."""
    value = top.value.get(key) or {}
    if not isinstance(value, dict):
        faults.add(top.fault((key,), "‘이름: 값’ 줄들이 와야 합니다.", "must hold lines of `name: value`."))
        return
    for name, below in value.items():
        yield from _entry(top, (key, name), str(name), below, faults)


def _listed(top: Entry, key: str, faults: Faults) -> Iterator[Entry]:
    """The mappings in the list below a key; each is called by its slug, or by its place."""
    value = top.value.get(key)
    if not isinstance(value, list) or not value:
        faults.add(top.fault((key,), "주제가 없습니다. 하나 이상 적으세요.", "holds no topics. Write at least one."))
        return
    for number, below in enumerate(value):
        slug = below.get("slug") if isinstance(below, dict) else None
        yield from _entry(top, (key, number), str(slug or f"topics[{number + 1}]"), below, faults)


def _entry(top: Entry, path: Sequence[str | int], name: str, value: object, faults: Faults) -> Iterator[Entry]:
    node: yaml.Node = top.node
    for key in path:
        if isinstance(node, yaml.MappingNode):
            node = next(below for above, below in node.value if above.value == str(key))
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
    if isinstance(value, dict) and isinstance(node, yaml.MappingNode):
        yield Entry(top.file, name, value, node)
    else:
        faults.add(top.fault(path, "‘이름: 값’ 줄들이 와야 합니다.", "must hold lines of `name: value`."))


def _background(entry: Entry, faults: Faults) -> Background:
    _refuse_unknown(entry, _BACKGROUND_GRADES, faults)
    return Background(entry.name, tuple(_terms(entry, _BACKGROUND_GRADES, faults)))


def _topic(entry: Entry, backgrounds: Mapping[str, Background], faults: Faults) -> Topic:
    _refuse_unknown(entry, _TOPIC_KEYS, faults)
    texts = {key: _text(entry, key, faults) for key in _TEXT_KEYS}
    _check_slug(entry, texts["slug"], faults)
    terms = tuple(_terms(entry, _GRADES, faults))
    if not any(term.grade == "strong" for term in terms):
        faults.add(
            entry.fault(
                ("strong",),
                "strong 낱말이 없어 이 주제는 아무 기사에도 붙지 않습니다. 하나 이상 적으세요.",
                "has no strong terms, so the topic can never be given. Write at least one.",
            )
        )
    return Topic(
        **texts,
        terms=terms,
        backgrounds=tuple(_chosen(entry, backgrounds, faults)),
        words=tuple(text for _, text in _texts(entry, "words", faults)),
        threshold=_threshold(entry, faults),
        examples=tuple(text for _, text in _texts(entry, "examples", faults)),
    )


def _check_slug(entry: Entry, slug: str, faults: Faults) -> None:
    if not set(slug) <= _SLUG or slug != slug.strip("-"):
        faults.add(
            entry.fault(
                ("slug",),
                f"‘{slug}’에 쓸 수 없는 글자가 있습니다. 영문 소문자, 숫자, 사이의 -만 쓰세요.",
                f'"{slug}" holds letters that a slug cannot have. Use a-z, 0-9 and - between them.',
            )
        )


def _chosen(entry: Entry, known: Mapping[str, Background], faults: Faults) -> Iterator[Background]:
    for place, name in _texts(entry, "backgrounds", faults):
        if name in known:
            yield known[name]
        else:
            faults.add(entry.fault(("backgrounds", place), *_unknown(name, known)))


def _terms(entry: Entry, grades: Iterable[Grade], faults: Faults) -> Iterator[Term]:
    """The terms of an entry; one that stands twice, or holds no letters, is a fault."""
    first: dict[tuple[str, ...], Grade] = {}
    for grade in grades:
        for place, text in _texts(entry, grade, faults):
            term = _term(text, grade)
            if not all(any(map(str.isalnum, part)) for part in term.parts):
                ko = f"낱말 ‘{text}’에 글자가 없는 쪽이 있습니다. 글자를 적거나 지우세요."
                en = f'a part of the term "{text}" has no letters. Write some, or remove it.'
                faults.add(entry.fault((grade, place), ko, en))
            elif term.parts in first:
                ko = f"낱말 ‘{text}’이(가) {first[term.parts]}에 이미 있습니다(띄어쓰기는 무시). 하나만 남기세요."
                en = f'the term "{text}" is in {first[term.parts]} already (blanks do not count). Keep one.'
                faults.add(entry.fault((grade, place), ko, en))
            else:
                first[term.parts] = grade
                yield term


def _term(text: str, grade: Grade) -> Term:
    bare = text.removeprefix(_TAIL).strip()
    parts = tuple(compact(part) for part in bare.split(_BOTH))
    return Term(text=bare, grade=grade, parts=parts, tail=text.startswith(_TAIL))


def _text(entry: Entry, key: str, faults: Faults) -> str:
    value = entry.value.get(key)
    if isinstance(value, str) and value.strip():
        return one_line(value)
    faults.add(entry.fault((key,), f"‘{key}: …’ 줄에 글을 적어야 합니다.", f"needs a text: `{key}: …`."))
    return ""


def _texts(entry: Entry, key: str, faults: Faults) -> Iterator[tuple[int, str]]:
    """The texts of a list with their places; anything else in it is a fault."""
    value = entry.value.get(key)
    if value is None:
        return
    if not isinstance(value, list):
        faults.add(entry.fault((key,), "목록이어야 합니다: [값, 값].", "must be a list: [value, value]."))
        return
    for place, item in enumerate(value):
        if isinstance(item, str) and item.strip():
            yield place, one_line(item)
        else:
            ko = f'{item!r}은(는) 낱말이 아닙니다. 빈 것은 지우고 수는 따옴표로 묶으세요("119").'
            en = f'{item!r} is no term. Remove empty ones, put numbers in quotes ("119").'
            faults.add(entry.fault((key, place), ko, en))


def _threshold(entry: Entry, faults: Faults) -> float:
    value: Any = entry.value.get("threshold", 1.0)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0.1 <= value <= 10:
        return float(value)
    faults.add(
        entry.fault(
            ("threshold",),
            f"{value!r}은(는) 쓸 수 없습니다. 0.1에서 10 사이의 수를 적으세요(보통 1).",
            f"{value!r} cannot be used. Write a number from 0.1 to 10 (1 is the rule).",
        )
    )
    return 1.0


def _refuse_unknown(entry: Entry, known: Sequence[str], faults: Faults) -> None:
    """Keys that are not known, and keys that stand twice, which YAML would let pass."""
    seen: set[str] = set()
    for node, _ in entry.node.value:
        key = str(node.value)
        if key in seen:
            faults.add(entry.fault((key,), "같은 키가 두 번 있습니다. 하나만 남기세요.", "stands twice. Keep one."))
        elif key not in known:
            faults.add(entry.fault((key,), *_unknown(key, known)))
        seen.add(key)


def _unknown(name: str, known: Iterable[str]) -> tuple[str, str]:
    names = tuple(known)
    near = suggest(name, names, limit=1)
    ko = f"혹시 ‘{near[0]}’입니까?" if near else f"쓸 수 있는 이름: {', '.join(names)}."
    en = f'Did you mean "{near[0]}"?' if near else f"Names that can be used: {', '.join(names)}."
    return f"모르는 이름 ‘{name}’입니다. {ko}", f'unknown name "{name}". {en}'


def _refuse_twice(entries: Iterable[Entry], key: str, faults: Faults) -> None:
    seen: set[str] = set()
    for entry in entries:
        value = entry.value.get(key)
        if isinstance(value, str) and value in seen:
            ko = f"‘{value}’이(가) 앞의 주제에 이미 있습니다. 하나를 바꾸거나 지우세요."
            faults.add(entry.fault((key,), ko, f'"{value}" is in an earlier topic already. Change or remove one.'))
        elif isinstance(value, str):
            seen.add(value)
