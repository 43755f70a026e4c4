"""The web application: routes, headers, and which error becomes which page."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException

from alerts.channels import operator_feed
from alerts.channels.atom import feed_path
from app.cli.search import as_data
from app.coverage.coverage import coverage
from app.coverage.data import as_data as coverage_data
from app.language import Language
from app.stages import Stages
from app.web.address import Address, read_address
from app.web.outlets import Recent, coverage_href, coverage_view
from app.web.views import chips, marked_at, page_view
from goeul.errors import ConfigError, EngineError, GoeulError, QuerySyntaxError, StoreError

HERE = Path(__file__).parent

# Nothing but our own style sheet and forms: a title that an outlet wrote can never run or load anything.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_STATUS = {QuerySyntaxError: 400, ConfigError: 400, EngineError: 503, StoreError: 503}
_NO_FEED = {"error": {"ko": "그런 알림 피드가 없습니다.", "en": "There is no such feed."}}

_log = logging.getLogger(__name__)


def make_site(stages: Stages) -> FastAPI:
    """The site over these rooms."""
    site = FastAPI(title="goeul", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    site.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    pages = _Pages(stages)
    fares = Recent(lambda: coverage(stages, datetime.now(UTC)))

    @site.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    # Plain functions: FastAPI runs them in its thread pool, so a slow search holds nobody up.
    @site.get("/", response_class=HTMLResponse)
    def search_page(request: Request) -> Response:
        address = pages.address(request)
        try:
            page = page_view(stages.search.search(address.form(stages.gazetteer)), address, stages)
        except GoeulError as error:
            return pages.error(request, address, error)
        return pages.render(request, "search.html", address, page=page)

    @site.get("/api/search")
    def search_api(request: Request) -> Response:
        try:
            return JSONResponse(as_data(stages.search.search(pages.address(request).form(stages.gazetteer))))
        except GoeulError as error:
            return _error_json(error)

    @site.get("/coverage", response_class=HTMLResponse)
    def coverage_page(request: Request) -> Response:
        trouble = request.query_params.get("trouble") == "1"
        address = pages.address(request).home()
        other = coverage_href(address.with_lang(_other(address.lang)), trouble=trouble)
        try:
            found = fares.get()
        except GoeulError as error:
            message = error.en if address.lang == "en" else error.ko
            return pages.render(
                request, "coverage.html", address, status_of(error), error=message, other_language=other
            )
        page = coverage_view(found, address, stages.gazetteer.label, trouble=trouble)
        return pages.render(request, "coverage.html", address, page=page, other_language=other)

    @site.get("/api/coverage")
    def coverage_api() -> Response:
        try:
            return JSONResponse(coverage_data(fares.get()))
        except GoeulError as error:
            return _error_json(error)

    @site.get(f"/feeds/{operator_feed.NAME}")
    def operators_feed() -> Response:
        try:
            content = operator_feed.operator_feed_path(stages.feed_folder).read_bytes()
        except FileNotFoundError:
            return JSONResponse(_NO_FEED, 404)
        return Response(content, media_type="application/atom+xml")

    @site.get("/feeds/{name}.atom")
    def feed(name: str) -> Response:
        if not (name.isascii() and name.isdigit() and len(name) < 19):
            return JSONResponse(_NO_FEED, 404)
        try:
            content = feed_path(stages.feed_folder, int(name)).read_bytes()
        except FileNotFoundError:
            return JSONResponse(_NO_FEED, 404)
        return Response(content, media_type="application/atom+xml")

    @site.get("/health")
    def health() -> Response:
        try:
            return JSONResponse({"articles": stages.store.article_count(), "waiting": stages.store.outbox_size()})
        except StoreError as error:
            return _error_json(error)

    @site.exception_handler(HTTPException)
    def not_served(request: Request, error: HTTPException) -> Response:
        return pages.message(
            request,
            error.status_code,
            "찾는 페이지가 없습니다. 검색으로 찾아보세요.",
            "There is no such page. Try a search.",
        )

    @site.exception_handler(RequestValidationError)
    def unreadable(request: Request, _error: RequestValidationError) -> Response:
        return pages.message(request, 400, "읽을 수 없는 요청입니다.", "The request cannot be read.")

    @site.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        _log.error("a page could not be made: %s", request.url.path, exc_info=error)
        response = pages.message(
            request,
            500,
            "고을 안에서 문제가 생겼습니다. 까닭은 서비스의 기록에 있습니다.",
            "Something broke inside goeul. The service's log says what.",
        )
        response.headers.update(HEADERS)  # made outside of the middleware
        return response

    return site


def status_of(error: GoeulError) -> int:
    """The HTTP status that tells a client whose fault it is."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def _other(lang: Language) -> Language:
    return "ko" if lang == "en" else "en"


def _error_json(error: GoeulError) -> Response:
    told: dict[str, object] = {"ko": error.ko, "en": error.en}
    if isinstance(error, QuerySyntaxError):
        told["position"] = error.position
    return JSONResponse({"error": told}, status_code=status_of(error))


class _Pages:
    """Templates and what every page needs."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._templates = Jinja2Templates(directory=HERE / "templates")

    def address(self, request: Request) -> Address:
        return read_address(request.query_params, self._stages.settings.lang)

    def error(self, request: Request, address: Address, error: GoeulError) -> Response:
        """The search page with the error in the place of results."""
        where = marked_at(address.query, error.position) if isinstance(error, QuerySyntaxError) else ()
        message = error.en if address.lang == "en" else error.ko
        return self.render(request, "search.html", address, status_of(error), error=message, where=where)

    def message(self, request: Request, status: int, ko: str, en: str) -> Response:
        """A page that only says something; data for those who asked for data."""
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": {"ko": ko, "en": en}}, status_code=status)
        address = self.address(request).home()
        return self.render(request, "search.html", address, status, error=en if address.lang == "en" else ko)

    def render(
        self, request: Request, template: str, address: Address, status: int = 200, **context: object
    ) -> Response:
        def translate(ko: str, en: str) -> str:
            return en if address.lang == "en" else ko

        return self._templates.TemplateResponse(
            request,
            template,
            {
                "t": translate,
                "lang": address.lang,
                "other_language": address.with_lang(_other(address.lang)).href(),
                "home": address.home().href(),
                "coverage": coverage_href(address),
                "asked": address,
                "chips": chips(address, self._stages),
                **context,
            },
            status_code=status,
        )
