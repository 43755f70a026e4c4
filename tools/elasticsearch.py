"""Fetch the Elasticsearch server that the contract tests run against into `.elasticsearch/` (make elasticsearch).

It is the official distribution for integration tests on Maven Central: a whole server without JDK and with few modules.
Run again, it does nothing. Without Maven it says so and leaves with 0, since the tests that need the server then skip;
with REQUIRE_ELASTICSEARCH=1 (as in .ci/run) that is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "9.5.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
FOLDER = Path(__file__).resolve().parents[1] / ".elasticsearch"
HOME = FOLDER / f"elasticsearch-{VERSION}"


def main() -> int:
    """Exit code: 0 if the server is there or nobody insists on it."""
    if (HOME / "bin" / "elasticsearch").exists():
        return 0
    maven = shutil.which("mvn")
    if maven is None:
        return _without(
            "Maven(mvn)이 없어 Elasticsearch를 내려받지 못했습니다. Elasticsearch 시험은 건너뜁니다. Maven을 설치한 뒤 "
            "make elasticsearch를 다시 실행하세요.",
            "No Maven (mvn), so Elasticsearch was not fetched and its tests skip. Install Maven, then run "
            "make elasticsearch again.",
        )
    print(f"Elasticsearch {VERSION} 내려받는 중 (약 130 MB) / fetching (some 130 MB)", flush=True)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        try:
            unpacked = _unpack(_download(maven, Path(folder)), Path(folder))
        except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile) as error:
            return _without(
                f"Elasticsearch를 내려받지 못했습니다: {error}. 네트워크를 확인한 뒤 "
                "make elasticsearch를 다시 실행하세요.",
                f"Elasticsearch was not fetched: {error}. Check the network, then run make elasticsearch again.",
            )
        unpacked.replace(HOME)
    print(f"{HOME}")
    return 0


def _download(maven: str, folder: Path) -> Path:
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
    command = [maven, "-B", "-q", goal, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
    subprocess.run(command, check=True, cwd=folder)  # noqa: S603 (nothing of others in the command)
    return folder / f"elasticsearch-{VERSION}.zip"


def _unpack(archive: Path, folder: Path) -> Path:
    """The unpacked server; `zipfile` forgets which files are programs."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    home = folder / HOME.name
    for program in (home / "bin").iterdir():
        program.chmod(0o755)
    return home


def _without(ko: str, en: str) -> int:
    print(ko, en, sep="\n", file=sys.stderr)
    return 1 if os.environ.get("REQUIRE_ELASTICSEARCH") == "1" else 0


if __name__ == "__main__":
    sys.exit(main())
