"""The running service: the search page, and with it the scheduler."""

import logging
import socket
import sys
from contextlib import ExitStack

import uvicorn

from app.language import say
from app.scheduler import Scheduler
from app.stages import Stages
from app.web.site import make_site
from goeul.errors import ConfigError
from goeul.settings import Settings


def run(settings: Settings, *, scheduled: bool) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises ConfigError if the port is taken or the configuration is faulty."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with ExitStack() as closing:
        stages = closing.enter_context(Stages(settings))
        _ = stages.outlets, stages.topics  # faults of the configuration end the start, not the first search
        listener = closing.enter_context(listen(settings.web.host, settings.web.port))
        if scheduled:
            scheduler = Scheduler(stages)
            scheduler.start()
            closing.callback(scheduler.stop)
        serve(stages, listener)


def serve(stages: Stages, listener: socket.socket) -> None:
    """The search page on an open socket, until a signal ends it."""
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(
        say(f"검색 페이지: {address} (끝내려면 Ctrl-C)", f"search page: {address} (Ctrl-C ends)"),
        file=sys.stderr,
        flush=True,
    )
    uvicorn.Server(
        uvicorn.Config(make_site(stages), log_level="warning", server_header=False, timeout_graceful_shutdown=5)
    ).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, opened before anything else so that a taken port is told at once. Raises ConfigError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(
            f"{host}:{port}에서 열 수 없습니다 ({error.strerror}). --port로 다른 포트를 고르세요.",
            f"Cannot listen on {host}:{port} ({error.strerror}). Choose another --port.",
        ) from error
