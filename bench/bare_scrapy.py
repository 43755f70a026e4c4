"""Scrapy as it comes, for bench/crawl.py: `python bench/bare_scrapy.py ROOT PAGES AT_ONCE` keeps nothing."""

import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    name = "bare"

    def __init__(self, root: str, pages: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.addresses = [f"{root}/news/articleView.html?idxno={number}" for number in range(1, pages + 1)]

    async def start(self) -> AsyncIterator[Any]:
        for address in self.addresses:
            yield Request(address)

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Looks at nothing."""


def main() -> None:
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[3]),
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "REMOTE_CONTROL_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(BareSpider, root=sys.argv[1], pages=int(sys.argv[2]))
    process.start()


if __name__ == "__main__":
    main()
