"""docs/outlets.md says what config/outlets says."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "make_outlet_table.py"
TABLE = ROOT / "docs" / "outlets.md"


def test_the_table_is_what_the_configuration_says() -> None:
    checked = subprocess.run([sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr  # it says which command to run


def test_every_entry_has_its_row_and_the_counts_add_up() -> None:
    text = TABLE.read_text(encoding="utf-8")
    entries = [
        entry
        for path in (ROOT / "config" / "outlets").glob("*.yaml")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| `([^`]+)` \| ", text, flags=re.MULTILINE)
    assert sorted(rows) == sorted(entry["id"] for entry in entries)
    for head in ("## 시·도별", "## CMS 계열별"):
        section = text.partition(head)[2].partition("\n## ")[0]
        assert sum(map(int, re.findall(r"\| (\d+) \|$", section, flags=re.MULTILINE))) == len(entries)
    assert f"goeul이 아는 매체 {len(entries)}곳" in text
    assert f"The {len(entries)} outlets" in text


def test_a_changed_table_is_told_with_the_command(tmp_path: Path) -> None:
    copy = tmp_path / "tools" / TOOL.name
    copy.parent.mkdir()
    copy.write_text(TOOL.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "config").symlink_to(ROOT / "config")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "outlets.md").write_text(TABLE.read_text(encoding="utf-8") + "x", encoding="utf-8")
    checked = subprocess.run([sys.executable, str(copy), "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert "Run: .venv/bin/python tools/make_outlet_table.py" in checked.stderr
    assert subprocess.run([sys.executable, str(copy)], check=False).returncode == 0
    assert (tmp_path / "docs" / "outlets.md").read_text(encoding="utf-8") == TABLE.read_text(encoding="utf-8")
