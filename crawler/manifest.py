"""Extraction of saved pages that a manifest lists: the logic of `goeul extract --manifest`."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.extract import extract
from crawler.families import detect
from crawler.identity import hosts, identify
from goeul.errors import InputError, SkipPage
from goeul.hosts import bare_host
from goeul.records import Article, Family, Outlet, Page
from goeul.text import KST, iso

MAX_BYTES = 10 * 1024 * 1024


def extract_manifest(
    lines: Iterable[str],
    base: Path,
    families: Mapping[str, Family],
    outlets: Iterable[Outlet] = (),
    read: Callable[[Page], Article] | None = None,
) -> Iterator[dict[str, object]]:
    """A result a line, in order; blank lines are passed over.

    Lines are {"file", "url"}, files relative to `base`. A result is file, url, family, extractor, title, subtitle,
    published_at, updated_at, byline, body, captions, photos ({"url", "caption"}), section, license; or file, url,
    error ("reason: Korean / English") for a page that is no article, a file that cannot be read and a line that is no
    manifest line. Nothing stops the rest. `read` stands in for extraction in this process, to bound what a page may
    cost.
    """
    given = list(outlets)
    by_host = {host: outlet for outlet in given for host in hosts(outlet)}
    by_id = {outlet.id: outlet for outlet in given}
    read = read or (lambda page: extract(page, families, by_id.get(page.outlet_id)))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _result(number, line, base, families, by_host, read)


def _result(
    number: int,
    line: str,
    base: Path,
    families: Mapping[str, Family],
    by_host: Mapping[str, Outlet],
    read: Callable[[Page], Article],
) -> dict[str, object]:
    entry = _entry(line)
    if entry is None:
        message = (
            f'bad_line: {number}번째 줄이 {{"file", "url"}} 꼴이 아닙니다. / Line {number} is not {{"file", "url"}}.'
        )
        return {"file": None, "url": None, "error": message}
    file, url = entry
    try:
        return _row(file, url, read(_page(base / file, url, families, by_host.get(bare_host(_netloc(url))))))
    except InputError as fault:
        return {"file": file, "url": url, "error": f"{fault.reason}: {fault.ko} / {fault.en}"}
    except (OSError, ValueError) as fault:
        return {
            "file": file,
            "url": url,
            "error": f"unreadable_file: 파일을 읽을 수 없습니다. / Cannot read the file. ({fault})",
        }


def _entry(line: str) -> tuple[str, str] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    file, url = value.get("file"), value.get("url", "")
    return (file, url) if isinstance(file, str) and file and isinstance(url, str) else None


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _page(path: Path, url: str, families: Mapping[str, Family], outlet: Outlet | None) -> Page:
    with path.open("rb") as stream:
        body = stream.read(MAX_BYTES + 1)
        modified = path.stat().st_mtime
    if len(body) > MAX_BYTES:
        raise SkipPage("파일이 10 MiB를 넘습니다.", "The file is larger than 10 MiB.", reason="too_large")
    family = families.get(outlet.family) if outlet else None
    identity = identify(url, family or detect(url, None, families), outlet)
    return Page(
        outlet_id=outlet.id if outlet else _netloc(url),
        article_id=identity[0] if identity else url,
        url=url,
        status=200,
        content_type="",
        body=body,
        fetched_at=datetime.fromtimestamp(modified, KST),
    )


def _row(file: str, url: str, article: Article) -> dict[str, object]:
    return {
        "file": file,
        "url": url,
        "family": article.family,
        "extractor": article.extractor,
        "title": article.title,
        "subtitle": article.subtitle,
        "published_at": iso(article.published),
        "updated_at": iso(article.updated),
        "byline": article.byline,
        "body": article.body,
        "captions": list(article.captions),
        "photos": [{"url": photo.url, "caption": photo.caption} for photo in article.photos],
        "section": article.section,
        "license": article.license,
    }
