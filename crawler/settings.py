"""Scrapy's settings, with its unsafe defaults closed (tests/crawler/test_settings.py asserts each effective value).

The constants hold for everything that runs Scrapy in this project (scrapy.cfg names this module); what a job may choose
is set on top of them by `crawl_settings`.
"""

import sys
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, Settings

from crawler.job import FetchRules
from goeul import __version__

BOT_NAME = "goeul"
USER_AGENT = f"goeul/{__version__}"

# Nothing listens: RemoteControl runs code that it is sent, and is on by default since Scrapy 2.19.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# Only http and https, only to public addresses, only with good certificates.
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.heads.BoundedHandler",
    "https": "crawler.heads.BoundedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
GOEUL_ALLOW_PRIVATE: tuple[str, ...] = ()
DOWNLOAD_VERIFY_CERTIFICATES = True

# Bounds of one response.
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
URLLENGTH_LIMIT = 2048
MEMUSAGE_ENABLED = False  # it mistakes the parent's memory for its own; crawler.run watches crawler.memory

# No state but the store's: no cookies, no proxy from the environment, no cache and no retries of Scrapy's own.
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False
HTTPCACHE_ENABLED = False
RETRY_ENABLED = False
JOBDIR = None

# Polite: one request at a time to a host, and the delay is a floor (jitter would undercut it). What lies above the
# floor, host by host, is crawler.gate's; Scrapy's AutoThrottle knows one floor for all hosts.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = False
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    # Scrapy's own fetches where robots.txt answers with 5xx; ours forbids (RFC 9309).
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.RedirectsMiddleware": 600,  # where Scrapy's stands
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.middlewares.FaultMiddleware": 60,
    "crawler.middlewares.TurnMiddleware": 950,  # next to the network
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ko,en;q=0.3",
}

LOG_LEVEL = "ERROR"  # what went wrong with an outlet is told in events
LOGSTATS_INTERVAL = 0.0
STATS_DUMP = False


def crawl_settings(rules: FetchRules, *, verify_tls: bool = True) -> Settings:
    """The settings of one crawl. `verify_tls=False` is an outlet's own exemption, written in its entry."""
    settings = Settings()
    settings.setmodule(sys.modules[__name__], priority="project")
    chosen: dict[str, Any] = {
        "USER_AGENT": rules.user_agent,
        "GOEUL_ALLOW_PRIVATE": rules.allow_private,
        "DOWNLOAD_MAXSIZE": rules.max_bytes,
        "DOWNLOAD_TIMEOUT": rules.timeout_seconds,
        "REDIRECT_MAX_TIMES": rules.redirects,
        "CONCURRENT_REQUESTS_PER_DOMAIN": rules.at_once,
        "DOWNLOAD_DELAY": rules.delay_seconds,
    }
    settings.setdict(chosen, priority="cmdline")
    if not verify_tls:
        # Above "cmdline": Scrapy lays the settings of the whole process over those of a crawl of equal priority.
        settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority=SETTINGS_PRIORITIES["cmdline"] + 1)
    return settings
