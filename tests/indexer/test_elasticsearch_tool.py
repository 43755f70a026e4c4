"""`make elasticsearch`: with Maven, without it, and again. Maven is a script of ours here, at the edge of the world."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "elasticsearch.py"
HOME = "elasticsearch-9.5.0"


@pytest.fixture
def run(tmp_path: Path):
    tool = tmp_path / "project" / "tools" / TOOL.name
    tool.parent.mkdir(parents=True)
    shutil.copy(TOOL, tool)

    def once(**environment: str) -> subprocess.CompletedProcess[str]:
        variables = {"PATH": str(tmp_path / "bin"), "LANG": "C.UTF-8", **environment}
        return subprocess.run([sys.executable, tool], env=variables, capture_output=True, text=True, check=False)

    return once


@pytest.fixture
def maven(tmp_path: Path) -> Path:
    """A Maven that serves a small server and notes that it was asked."""
    archive = tmp_path / "served.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(f"{HOME}/bin/elasticsearch", "#!/bin/sh\n")
        zipped.writestr(f"{HOME}/config/elasticsearch.yml", "")
    script = tmp_path / "bin" / "mvn"
    script.parent.mkdir()
    script.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n[ -f {archive} ] || exit 1\n'
        f'for a in "$@"; do case $a in -DoutputDirectory=*) {shutil.which("cp")} {archive} '
        f'"${{a#*=}}/{HOME}.zip";; esac; done\n'
    )
    script.chmod(0o755)
    return archive


def test_it_is_fetched_once(run, maven: Path, tmp_path: Path) -> None:
    assert run().returncode == 0
    program = tmp_path / "project" / ".elasticsearch" / HOME / "bin" / "elasticsearch"
    assert os.access(program, os.X_OK)
    assert run().returncode == 0
    (asked,) = (tmp_path / "asked").read_text().splitlines()
    assert "-Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:9.5.0:zip" in asked
    assert [path.name for path in (tmp_path / "project" / ".elasticsearch").iterdir()] == [HOME]


def test_without_maven_it_says_so_and_fails_only_where_it_is_required(run) -> None:
    result = run()
    assert result.returncode == 0
    assert "Install Maven" in result.stderr
    assert "Maven을 설치" in result.stderr
    assert run(REQUIRE_ELASTICSEARCH="1").returncode == 1


def test_a_fetch_that_fails_leaves_nothing_behind_and_can_be_repeated(run, maven: Path, tmp_path: Path) -> None:
    kept = maven.rename(tmp_path / "kept.zip")
    result = run(REQUIRE_ELASTICSEARCH="1")
    assert result.returncode == 1
    assert "Check the network" in result.stderr
    assert list((tmp_path / "project" / ".elasticsearch").iterdir()) == []
    kept.rename(maven)
    assert run().returncode == 0


def test_a_broken_archive_is_no_server(run, maven: Path, tmp_path: Path) -> None:
    maven.write_bytes(b"not a zip")
    assert run(REQUIRE_ELASTICSEARCH="1").returncode == 1
    assert list((tmp_path / "project" / ".elasticsearch").iterdir()) == []
