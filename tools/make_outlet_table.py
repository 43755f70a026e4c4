"""Makes docs/outlets.md, the table of all outlets, from config/outlets/*.yaml.

.venv/bin/python tools/make_outlet_table.py           writes it
.venv/bin/python tools/make_outlet_table.py --check   exit 1 if the file is not what would be written
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.outlets import load_families, load_outlets
from goeul.records import Family, Outlet

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "outlets.md"
COMMAND = ".venv/bin/python tools/make_outlet_table.py"

# Outlets that are known to exist and have no entry: name, and why, in Korean and English.
LEFT_OUT = (("경기미디어신문", "누리집 주소를 모름", "its address is not known"),)

NATIONAL = "전국"
SEVERAL = "전국·여러 권역"
HEAD = """# 매체 목록 · The outlets

goeul이 아는 매체 {count}곳입니다. `config/outlets/<시·도>.yaml`에서 만든 표이니 직접 고치지 말고, YAML을 고친 뒤
`{command}`를 실행하세요. 추가하는 법: [adding-an-outlet.md](adding-an-outlet.md).

‘확인’은 사람이 실제 누리집에서 피드와 목록, 기사 추출을 확인했는지입니다(`verified`). 아직이면 계열의 기본값이 맞지
않을 수 있으니 `goeul outlets probe 주소`로 살펴보고, 모은 뒤에는 `goeul coverage`를 보세요. `generic`은 CMS 계열을
모르는 매체로, 첫 화면에서 기사를 찾고 본문을 일반 규칙으로 읽습니다.

**English.** The {count} outlets that goeul knows. The table is made from `config/outlets/<province>.yaml`; do not edit
it, edit the YAML and run `{command}`. “확인” says whether a person has checked
feeds, lists and extraction on the live site (`verified`); until then a family's defaults may not fit, so look with
`goeul outlets probe URL`, and at `goeul coverage` after a crawl. `generic` marks outlets of an unknown CMS: articles
are looked for on the front page and read by general rules.
"""


def page(outlets: Sequence[Outlet], files: dict[str, str], families: dict[str, Family], gazetteer: Gazetteer) -> str:
    """The whole document. `files` is the stem of the file that each outlet stands in, by id."""
    names = {place.slug: place.short_name for place in gazetteer.provinces()}
    province = {outlet.id: names.get(files[outlet.id], SEVERAL) for outlet in outlets}
    by_province = Counter(province[outlet.id] for outlet in outlets)
    by_family = Counter(outlet.family for outlet in outlets)
    rows = (
        (
            province[outlet.id],
            outlet.name,
            f"`{outlet.id}`",
            outlet.family,
            outlet.url,
            ", ".join(map(gazetteer.label, outlet.region)) or NATIONAL,
            "예" if outlet.verified else "아니요",
        )
        for outlet in sorted(outlets, key=lambda each: (list(by_province).index(province[each.id]), each.name))
    )
    parts = [
        HEAD.format(count=len(outlets), command=COMMAND),
        "## 시·도별 · By province\n",
        *table(("시·도", "매체 수"), ((name, str(count)) for name, count in by_province.most_common())),
        "\n## CMS 계열별 · By CMS family\n",
        *table(
            ("계열", "이름", "매체 수"),
            ((family, families[family].name, str(count)) for family, count in by_family.most_common()),
        ),
        "\n## 모든 매체 · All outlets\n",
        *table(("시·도", "매체", "id", "계열", "주소", "다루는 지역", "확인"), rows),
        "\n## 빠진 매체 · Left out\n",
        *(f"- {name}: {ko} · {en}" for name, ko, en in LEFT_OUT),
    ]
    return "\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def made() -> str:
    """The document as it should be."""
    config = ROOT / "config"
    families, gazetteer = load_families(config), load_gazetteer(config)
    outlets = load_outlets(config, families, gazetteer=gazetteer)
    files = {
        entry["id"]: path.stem
        for path in (config / "outlets").glob("*.yaml")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or ()
    }
    return page(outlets, files, families, gazetteer)


def main(arguments: Sequence[str]) -> int:
    """Writes the document, or compares it with the file."""
    text = made()
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"docs/outlets.md is not what config/outlets says. Run: {COMMAND}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
