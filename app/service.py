"""The running service: the search page, and with it the scheduler."""

import logging
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext

import uvicorn

from app.language import say
from app.scheduler import Scheduler
from app.signals import stop_signal
from app.stages import Stages
from app.watch import Watch
from app.web.site import make_site
from goeul.errors import ConfigError
from goeul.settings import Settings

# How long requests under way are waited for at the end.
GRACE_SECONDS = 5


def run(settings: Settings, *, scheduled: bool) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises ConfigError if the port is taken or the configuration is faulty."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with ExitStack() as closing:
        stopped = closing.enter_context(stop_signal())
        stages = closing.enter_context(Stages(settings))
        # Faults of the configuration or the store end the start, not the first search.
        _ = stages.outlets, stages.topics, stages.store
        listener = closing.enter_context(listen(settings.web.host, settings.web.port))
        if scheduled:
            scheduler = Scheduler(stages)
            scheduler.start()
            closing.callback(scheduler.stop)
            watch = Watch(stages)
            watch.start()
            closing.callback(watch.stop)
        serve(stages, listener, stopped)


def serve(stages: Stages, listener: socket.socket, stopped: Callable[[], bool]) -> None:
    """The search page on an open socket; returns soon after `stopped` says so."""
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(
        say(f"검색 페이지: {address} (끝내려면 Ctrl-C)", f"search page: {address} (Ctrl-C ends)"),
        file=sys.stderr,
        flush=True,
    )
    config = uvicorn.Config(
        make_site(stages),
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    _Server(config, stopped).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Leaves signals to `app.signals`: uvicorn raises a caught SIGTERM once more when it has shut down, and that would
    end the process before the scheduler and the store are closed.
    """

    def __init__(self, config: uvicorn.Config, stopped: Callable[[], bool]) -> None:
        super().__init__(config)
        self._stopped = stopped

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # uvicorn's is a generator
        return nullcontext()

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._stopped()


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
