"""docs/adding-an-outlet.md, followed step by step: its commands, its YAML, against an outlet on loopback."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from app.demo.rendering import Reply
from app.demo.server import SampleOutlets

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "adding-an-outlet.md").read_text(encoding="utf-8")
EXAMPLE = "https://www.example.co.kr"
FOOT = "<footer>제호 : 오산새내신문 | 등록번호 : 경기 아00000 | 발행소 : 경기도 오산시 세교로 1</footer></body>"


@pytest.fixture
def samples(samples: SampleOutlets) -> Iterator[SampleOutlets]:
    """The sample outlet of NDSoft's kind under the document's name, with an imprint."""
    with SampleOutlets.start(samples.expected[0].published.date()) as served:
        answer = served.reply

        def reply(outlet_id: str, target: str) -> Reply:
            page = answer(outlet_id, target)
            body = page.body.replace("마루일보".encode(), "오산새내신문".encode())
            return replace(page, body=body.replace(b"</body>", FOOT.encode()))

        served.reply = reply  # type: ignore[method-assign]
        yield served


@pytest.fixture
def project(tmp_path: Path, samples: SampleOutlets) -> Path:
    """A project's folder as the document takes it for granted, with no outlet yet."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("outlets"))
    hosts = ", ".join(f'"{host}"' for host in samples.hosts)
    (tmp_path / "config" / "goeul.toml").write_text(f"[fetch]\ndelay_seconds = 0.0\nallow_private = [{hosts}]\n")
    (tmp_path / "config" / "outlets").mkdir()
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "make_outlet_table.py", tmp_path / "tools")
    (tmp_path / "docs").mkdir()
    return tmp_path


def steps(address: str) -> Iterator[tuple[str, str]]:
    """("sh", command line) and ("yaml", entry) in the document's order, its host replaced."""
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT, flags=re.MULTILINE | re.DOTALL):
        text = block.replace(EXAMPLE, address)
        yield from ((kind, line) for line in (text.splitlines() if kind == "sh" else [text]))


def run(command: str, project: Path) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GOEUL_")}
    environ["GOEUL_CONFIG_DIR"] = str(project / "config")  # a checkout's own would be the one beside the program
    done = subprocess.run(
        ["sh", "-c", command], cwd=project, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_document_leads_to_articles_that_can_be_found(project: Path, samples: SampleOutlets) -> None:
    address = next(outlet.url for outlet in samples.outlets if outlet.id == "maru")
    target = re.search(r"`(config/outlets/\w+\.yaml)`", DOCUMENT.partition("## 2.")[2])
    assert target
    said: dict[str, str] = {}
    for kind, text in steps(address):
        if kind == "yaml":
            with (project / target.group(1)).open("a", encoding="utf-8") as file:
                file.write(text)
            said["entry"] = text
        else:
            said[re.sub(r"^\.venv/bin/|\s*(?:http\S+|example)", "", text)] = run(text, project)

    entry = yaml.safe_load(said["entry"])[0]
    printed = yaml.safe_load(said["goeul outlets probe"].partition("\n- ")[2].join(["- ", ""]))[0]
    assert printed == {**entry, "id": urlsplit(address).netloc.replace(".", "-").replace(":", "-")}
    assert f"{target.group(1)}에 붙여 넣으세요" in said["goeul outlets probe"]
    assert len(said["entry"].splitlines()) <= 8
    assert "매체 1곳" in said["goeul outlets check"]
    assert "정상" in said["goeul coverage"]
    titles = {article.title for article in samples.expected if article.outlet_id == "maru"}
    assert sum(title in said["goeul search --outlet"] for title in titles) >= 15
    assert "| 오산새내신문 | `example` |" in (project / "docs" / "outlets.md").read_text(encoding="utf-8")


def test_every_command_of_the_document_is_one_that_the_test_runs() -> None:
    """So that nothing is promised in prose only: the six steps are in code blocks."""
    commands = [text for kind, text in steps(EXAMPLE) if kind == "sh"]
    assert [" ".join(command.split()[:3]) for command in commands] == [
        ".venv/bin/goeul outlets probe",
        ".venv/bin/goeul outlets check",
        ".venv/bin/goeul crawl --once",
        ".venv/bin/goeul coverage example",
        ".venv/bin/goeul search --outlet",
        ".venv/bin/python tools/make_outlet_table.py",
    ]


def test_every_key_of_an_outlet_is_in_the_document() -> None:
    from goeul.records import Outlet

    listed = set(re.findall(r"`(\w+)`", DOCUMENT)) | set(re.findall(r"^(?:- |  )(\w+):", DOCUMENT, flags=re.MULTILINE))
    assert set(Outlet.__dataclass_fields__) - {"sections"} <= listed
