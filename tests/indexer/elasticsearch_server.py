"""A real Elasticsearch for the tests: started as an unprivileged user on free loopback ports, with temporary data."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".elasticsearch"
NOBODY = 65534
OLDEST_JAVA = 21
START_SECONDS = 120

_SETTINGS = """
cluster.name: goeul-tests
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
path.data: {root}/data
path.logs: {root}/logs
xpack.security.enabled: false
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


class Absent(Exception):
    """What is missing on this machine, and how to get it."""


@contextmanager
def running_server() -> Iterator[str]:
    """The URL of a fresh server. Raises Absent without the server files or a Java that runs them."""
    home, java = _home(), _java()
    with tempfile.TemporaryDirectory(prefix="goeul-es-") as folder:
        root = Path(folder)
        as_nobody = os.geteuid() == 0  # Elasticsearch refuses root
        if as_nobody and not _reachable(home):
            home = Path(shutil.copytree(home, root / "home"))
        port = _lay_out(root, home, as_nobody=as_nobody)
        process = _start(root, home, java, as_nobody=as_nobody)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, root)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait(30)


def _home() -> Path:
    homes = sorted(FOLDER.glob("elasticsearch-*/bin/elasticsearch"))
    if not homes:
        raise Absent("no Elasticsearch in .elasticsearch/ (run: make elasticsearch)")
    return homes[-1].parents[1]


def _java() -> Path:
    """The home of the newest Java that is new enough; ES_JAVA_HOME and JAVA_HOME go first."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    for home in named:
        if _java_version(home) >= OLDEST_JAVA:
            return home
    found = [
        path for pattern in ("/usr/lib/jvm/*", "/opt/java/*", "/opt/*jdk*") for path in Path("/").glob(pattern[1:])
    ]
    found += Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home")
    found += (Path.home() / ".sdkman/candidates/java").glob("*")
    if (on_path := shutil.which("java")) is not None:
        found.append(Path(on_path).resolve().parents[1])
    newest = max(found, key=_java_version, default=None)
    if newest is None or _java_version(newest) < OLDEST_JAVA:
        raise Absent(f"no Java {OLDEST_JAVA} or newer (set ES_JAVA_HOME)")
    return newest


def _java_version(home: Path) -> int:
    """0 where there is none."""
    if not (home / "bin" / "java").exists():
        return 0
    said = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=False).stderr
    match = re.search(r'version "(\d+)', said)
    return int(match[1]) if match else 0


def _reachable(home: Path) -> bool:
    """Whether nobody may read the server files, wherever the project lies."""
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (home, *home.parents, home / "bin" / "elasticsearch"))


def _lay_out(root: Path, home: Path, *, as_nobody: bool) -> int:
    """Folders and settings, owned by the user that will run the server; the HTTP port."""
    http, transport = _free_ports()
    shutil.copytree(home / "config", root / "config")
    settings = _SETTINGS.format(http=http, transport=transport, root=root)
    (root / "config" / "elasticsearch.yml").write_text(settings)
    for name in ("data", "logs", "tmp"):
        (root / name).mkdir()
    if as_nobody:
        for path in (root, *root.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    return http


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _start(root: Path, home: Path, java: Path, *, as_nobody: bool) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(root),
        "ES_JAVA_HOME": str(java),
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
        "ES_PATH_CONF": str(root / "config"),
        "ES_TMPDIR": str(root / "tmp"),
    }
    identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_nobody else {}
    with (root / "logs" / "console").open("wb") as console:
        return subprocess.Popen(
            [home / "bin" / "elasticsearch"],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **identity,  # type: ignore[call-overload]  # one of two sets of arguments
        )


def _wait(url: str, process: "subprocess.Popen[bytes]", root: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:
                if json.load(answer)["status"] in ("green", "yellow"):
                    return
        except (OSError, urllib.error.URLError, ValueError):
            time.sleep(0.2)
    raise RuntimeError(f"Elasticsearch did not start:\n{(root / 'logs' / 'console').read_text()[-4000:]}")
