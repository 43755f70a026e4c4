"""A fast outlet on loopback for measuring: list pages of links and article pages, served by a process of its own.

    python bench/loopback.py PAGES BYTES LOG GONE_EVERY

Prints its port. Every request is a line in LOG: seconds (monotonic) and path. Each GONE_EVERYth page is 404 (0: none).
"""

import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO

from goeul.records import Family, Outlet

LINKS_A_PAGE = 100
FAMILY = Family(
    id="bench",
    name="Bench",
    id_params=("idxno",),
    article_paths=("/news/articleView.html",),
    article_url="/news/articleView.html?idxno={id}",
    lists=("/news/articleList.html?page={page}",),
)


@dataclass(frozen=True, slots=True)
class Loopback:
    """A running server and what it was asked."""

    port: int
    log: Path

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def outlet(self) -> Outlet:
        return Outlet(id="bench", name="견본", family=FAMILY.id, url=self.root)

    def asked(self) -> list[tuple[float, str]]:
        """(seconds, path) of every request so far, in order."""
        lines = self.log.read_text().splitlines()
        return [(float(at), path) for at, _, path in (line.partition(" ") for line in lines)]


@contextmanager
def serving(folder: Path, *, pages: int, size: int, gone_every: int = 0) -> Iterator[Loopback]:
    """A server of `pages` articles of some `size` bytes each, each `gone_every`th of them gone, for the length of the
    context."""
    log = folder / "requests.log"
    command = [sys.executable, __file__, str(pages), str(size), str(log), str(gone_every)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Loopback(int(process.stdout.readline()), log)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Pages:
    """What the outlet serves; the same bytes at every call."""

    def __init__(self, count: int, size: int, gone_every: int) -> None:
        self._count = count
        self._gone_every = gone_every
        chance = random.Random(size)
        words = ["".join(chance.choices("가나다라마바사아자차카타파하도시군구", k=3)) for _ in range(500)]
        paragraphs = (f"<p>{' '.join(chance.choices(words, k=40))}.</p>" for _ in range(size // 420 + 1))
        self._filling = "\n".join(paragraphs)

    def body(self, path: str) -> bytes | None:
        if path.startswith("/news/articleView.html?idxno="):
            return self._article(path.rpartition("=")[2])
        if path.startswith("/news/articleList.html?page="):
            return self._list(int(path.rpartition("=")[2]))
        return None

    def _article(self, number: str) -> bytes | None:
        if not number.isdecimal() or not 1 <= int(number) <= self._count:
            return None
        if self._gone_every and int(number) % self._gone_every == 0:
            return None
        return (
            f"<!doctype html><html><head><meta charset=utf-8><title>기사 {number}</title></head><body>"
            f'<h1>기사 {number}</h1><div id="article-view-content-div">{self._filling}</div></body></html>'
        ).encode()

    def _list(self, page: int) -> bytes:
        first = (page - 1) * LINKS_A_PAGE + 1
        rows = "".join(
            f'<li><h4 class="titles"><a href="/news/articleView.html?idxno={number}">지역 소식</a></h4></li>'
            for number in range(first, min(first + LINKS_A_PAGE, self._count + 1))
        )
        return f'<!doctype html><html><body><section id="section-list"><ul>{rows}</ul></section></body></html>'.encode()


def main() -> None:
    pages = Pages(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[4]))
    with Path(sys.argv[3]).open("w", buffering=1) as out:
        asyncio.run(_serve(pages, out))


async def _serve(pages: Pages, out: IO[str]) -> None:
    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                path = request.split(b" ", 2)[1].decode()
                out.write(f"{monotonic():.6f} {path}\n")
                body = pages.body(path)
                status = "200 OK" if body is not None else "404 Not Found"
                head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body or b'')}\r\n\r\n"
                writer.write(head.encode() + (body or b""))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the crawler has hung up
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    main()
