"""The effective value of every setting that Scrapy leaves open by default."""

import pytest
from scrapy import Spider
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.crawler import Crawler
from scrapy.utils.conf import build_component_list
from scrapy.utils.project import get_project_settings

from crawler.job import FetchRules
from crawler.settings import crawl_settings
from goeul import __version__

RULES = FetchRules(user_agent=f"goeul/{__version__} (+desk@example.org)")


@pytest.fixture
def settings():
    return Crawler(Spider, crawl_settings(RULES)).settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REMOTE_CONTROL_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("ROBOTSTXT_OBEY", True),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("DOWNLOAD_MAXSIZE", 10 * 1024 * 1024),
        ("DOWNLOAD_TIMEOUT", 30.0),
        ("REDIRECT_MAX_TIMES", 5),
        ("METAREFRESH_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("HTTPCACHE_ENABLED", False),
        ("RETRY_ENABLED", False),
        ("JOBDIR", None),
        ("DOWNLOAD_DELAY", 1.0),
        ("DOWNLOAD_DELAY_JITTER", 0.0),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("USER_AGENT", f"goeul/{__version__} (+desk@example.org)"),
        ("TWISTED_DNS_RESOLVER", "crawler.guard.GuardedResolver"),
        ("GOEUL_ALLOW_PRIVATE", ()),
    ],
)
def test_effective_value(settings, name, value):
    assert settings.get(name) == value


def test_memory_is_not_measured_by_a_figure_that_children_inherit(settings):
    """The limit is `CrawlJob.memory_mb`, see test_run_memory.py."""
    assert not settings.getbool("MEMUSAGE_ENABLED")


@pytest.mark.parametrize("scheme", ["file", "data", "ftp", "s3"])
def test_no_handler_but_for_http(settings, scheme):
    crawler = Crawler(Spider, settings)
    handlers = DownloadHandlers(crawler)

    assert handlers._get_handler(scheme) is None
    assert sorted(handlers._schemes) == ["http", "https"]


def test_robots_middleware_is_ours(settings):
    middlewares = build_component_list(settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES"))

    assert "crawler.middlewares.RobotsMiddleware" in middlewares
    assert not any("RobotsTxtMiddleware" in str(each) for each in middlewares)
    stats = "scrapy.downloadermiddlewares.stats.DownloaderStats"
    assert middlewares.index("crawler.middlewares.RobotsMiddleware") < middlewares.index(stats)


def test_an_outlets_own_certificate_exemption_is_its_own():
    assert crawl_settings(RULES, verify_tls=False).getbool("DOWNLOAD_VERIFY_CERTIFICATES") is False
    assert crawl_settings(RULES).getbool("DOWNLOAD_VERIFY_CERTIFICATES") is True


def test_what_a_job_chooses_is_in_force():
    rules = FetchRules(
        user_agent="goeul/9 (+x)",
        delay_seconds=3,
        timeout_seconds=7,
        max_bytes=5000,
        redirects=2,
        allow_private=("127.0.0.1:80",),
    )

    chosen = crawl_settings(rules)

    assert chosen.getfloat("DOWNLOAD_DELAY") == 3
    assert chosen.getfloat("DOWNLOAD_TIMEOUT") == 7
    assert chosen.getint("DOWNLOAD_MAXSIZE") == 5000
    assert chosen.getint("REDIRECT_MAX_TIMES") == 2
    assert chosen.getlist("GOEUL_ALLOW_PRIVATE") == ["127.0.0.1:80"]
    assert chosen.get("USER_AGENT") == "goeul/9 (+x)"


def test_scrapys_own_commands_run_under_the_same_settings(monkeypatch):
    """`scrapy shell` in the project finds them through scrapy.cfg."""
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "crawler.settings")

    project = get_project_settings()

    assert project.getbool("REMOTE_CONTROL_ENABLED") is False
    assert project.get("TWISTED_DNS_RESOLVER") == "crawler.guard.GuardedResolver"
