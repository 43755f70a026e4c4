"""The web application: routes, headers, and which error becomes which page."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

from alerts.channels.atom import feed_path
from app.cli.search import as_data
from app.stages import Stages
from app.web.address import Address, Language, read_address
from app.web.views import page_view
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


def make_site(stages: Stages) -> FastAPI:
    """The site over these rooms."""
    site = FastAPI(title="goeul", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    site.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    templates = Jinja2Templates(directory=HERE / "templates")

    @site.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    # Plain functions: FastAPI runs them in its thread pool, so a slow search holds nobody up.
    @site.get("/", response_class=HTMLResponse)
    def search_page(request: Request) -> Response:
        address = read_address(request.query_params)
        try:
            page = page_view(stages.search.search(address.form(stages.gazetteer)), address, stages)
        except GoeulError as error:
            message = error.en if address.lang == "en" else error.ko
            return _render(templates, request, address, status=status_of(error), error=message)
        return _render(templates, request, address, page=page)

    @site.get("/api/search")
    def search_api(request: Request) -> Response:
        address = read_address(request.query_params)
        try:
            return JSONResponse(as_data(stages.search.search(address.form(stages.gazetteer))))
        except GoeulError as error:
            return JSONResponse({"error": {"ko": error.ko, "en": error.en}}, status_code=status_of(error))

    @site.get("/feeds/{saved_search_id}.atom")
    def feed(saved_search_id: int) -> Response:
        path = feed_path(stages.feed_folder, saved_search_id)
        if not path.is_file():
            return JSONResponse({"error": {"ko": "그런 알림 피드가 없습니다.", "en": "There is no such feed."}}, 404)
        return FileResponse(path, media_type="application/atom+xml")

    @site.get("/health")
    def health() -> Response:
        try:
            return JSONResponse({"articles": stages.store.article_count(), "waiting": stages.store.outbox_size()})
        except StoreError as error:
            return JSONResponse({"error": {"ko": error.ko, "en": error.en}}, 503)

    return site


def status_of(error: GoeulError) -> int:
    """The HTTP status that tells a client whose fault it is."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def _render(
    templates: Jinja2Templates, request: Request, address: Address, *, status: int = 200, **context: object
) -> Response:
    def translate(ko: str, en: str) -> str:
        return en if address.lang == "en" else ko

    other: Language = "ko" if address.lang == "en" else "en"
    return templates.TemplateResponse(
        request,
        "search.html",
        {
            "t": translate,
            "lang": address.lang,
            "other_language": address.with_lang(other).href(),
            "asked": address,
            "kept_filters": address.kept_filters(),
            **context,
        },
        status_code=status,
    )
