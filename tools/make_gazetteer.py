"""Write config/gazetteer/*.csv from a folder of collected facts (the one with SOURCES.md and municipalities.csv).

    .venv/bin/python tools/make_gazetteer.py FACTS_FOLDER [config/gazetteer]

Only facts that goeul reads are carried over. What the collected lists do not say is written below, by hand: slugs and
everyday names of the provinces, the places that were abolished since 2001, the special cities, the seats.
The columns and the keys of `source` are explained in config/gazetteer/SOURCES.md.
"""

import csv
import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

Row = dict[str, str]

MERGER = (
    "2026-07-01"  # the two code lists only say: after 2026-03-01, before 2026-10-08; July 2026 by the notes with them
)
LISTS, KIKMIX, HISTORY = "lists-2026", "kikmix-2026-03", "code-history"

# code: slug, short name, other everyday names, predecessors
PROVINCES = {
    "11": ("seoul", "서울", "서울시", ""),
    "12": ("jeonnam-gwangju", "전남광주", "광주전남|전남광주특별시", "29|46"),
    "26": ("busan", "부산", "부산시", ""),
    "27": ("daegu", "대구", "대구시", ""),
    "28": ("incheon", "인천", "인천시", ""),
    "30": ("daejeon", "대전", "대전시", ""),
    "31": ("ulsan", "울산", "울산시", ""),
    "36": ("sejong", "세종", "세종시", ""),
    "41": ("gyeonggi", "경기", "", ""),
    "43": ("chungbuk", "충북", "충북도", ""),
    "44": ("chungnam", "충남", "충남도", ""),
    "47": ("gyeongbuk", "경북", "경북도", ""),
    "48": ("gyeongnam", "경남", "경남도", ""),
    "50": ("jeju", "제주", "제주도|제주자치도", "49"),
    "51": ("gangwon", "강원", "강원도|강원자치도|강원특자도", "42"),
    "52": ("jeonbuk", "전북", "전라북도|전북도|전북자치도|전북특자도", "45"),
    "29": ("gwangju", "광주", "광주시", ""),
    "46": ("jeonnam", "전남", "전남도", ""),
    "42": ("gangwon-do", "강원", "", ""),
    "45": ("jeollabuk-do", "전북", "전북도", ""),
    "49": ("jeju-do", "제주", "", ""),
}
# abolished province: name, English name, valid_to, successor
OLD_PROVINCES = {
    "29": ("광주광역시", "Gwangju", MERGER, "12", LISTS),
    "46": ("전라남도", "Jeollanam-do", MERGER, "12", LISTS),
    "42": ("강원도", "Gangwon-do", "2023-06-11", "51", KIKMIX),
    "45": ("전라북도", "Jeollabuk-do", "2024-01-18", "52", KIKMIX),
    "49": ("제주도", "Jeju-do", "2006-07-01", "50", HISTORY),
}
PROVINCE_SINCE = {"12": (MERGER, LISTS), "51": ("2023-06-11", KIKMIX), "52": ("2024-01-18", KIKMIX)}

# today's code: (since, predecessors, source), where the change was not a mere recoding of the province
CHANGED = {
    "28125": (MERGER, "28110|28140", LISTS),
    "28155": (MERGER, "28110", LISTS),
    "28275": (MERGER, "28260", LISTS),
    "28290": (MERGER, "28260", LISTS),
    "28177": ("2018-07-01", "28170", KIKMIX),
    "27720": ("2023-07-01", "47720", KIKMIX),
    "41192": ("2024-01-01", "41195", KIKMIX),
    "41194": ("2024-01-01", "41197", KIKMIX),
    "41196": ("2024-01-01", "41199", KIKMIX),
    "41591": ("2026-02-01", "", KIKMIX),
    "41593": ("2026-02-01", "", KIKMIX),
    "41595": ("2026-02-01", "", KIKMIX),
    "41597": ("2026-02-01", "", KIKMIX),
    "36110": ("2012-07-01", "44730", HISTORY),
    "44270": ("2012-01-01", "44830", HISTORY),
    "41670": ("2013-09-23", "41730", HISTORY),
    "41590": ("2001-03-21", "41750", HISTORY),
    "41610": ("2001-03-21", "41790", HISTORY),
    "41630": ("2003-10-19", "41710", HISTORY),
    "41650": ("2003-10-19", "41810", HISTORY),
    "43110": ("", "43710", HISTORY),
    "48120": ("2010-07-01", "48110|48160|48190", HISTORY),
    "41285": ("2005-05-16", "41283", HISTORY),
    "41287": ("2005-05-16", "41283", HISTORY),
    "50110": ("2006-07-01", "49110|49710", HISTORY),
    "50130": ("2006-07-01", "49130|49720", HISTORY),
}
# abolished code: (name, English name, valid_to, stem that still means the place, other names, source)
GONE = {
    "28110": ("중구", "Jung-gu", MERGER, "", "", LISTS),
    "28140": ("동구", "Dong-gu", MERGER, "", "", LISTS),
    "28260": ("서구", "Seo-gu", MERGER, "", "", LISTS),
    "28170": ("남구", "Nam-gu", "2018-07-01", "", "", KIKMIX),
    "47720": ("군위군", "Gunwi-gun", "2023-07-01", "군위", "", KIKMIX),
    "41195": ("원미구", "Wonmi-gu", "2016-07-04", "원미", "", HISTORY),
    "41197": ("소사구", "Sosa-gu", "2016-07-04", "소사", "", HISTORY),
    "41199": ("오정구", "Ojeong-gu", "2016-07-04", "오정", "", HISTORY),
    "44730": ("연기군", "Yeongi-gun", "2012-07-01", "", "", HISTORY),
    "44830": ("당진군", "Dangjin-gun", "2012-01-01", "당진", "", HISTORY),
    "41730": ("여주군", "Yeoju-gun", "2013-09-23", "여주", "", HISTORY),
    "41750": ("화성군", "Hwaseong-gun", "2001-03-21", "화성", "", HISTORY),
    "41790": ("광주군", "Gwangju-gun", "2001-03-21", "광주", "", HISTORY),
    "41710": ("양주군", "Yangju-gun", "2003-10-19", "양주", "", HISTORY),
    "41810": ("포천군", "Pocheon-gun", "2003-10-19", "포천", "", HISTORY),
    "43710": ("청원군", "Cheongwon-gun", "2014-07-01", "", "", HISTORY),
    "48110": ("창원시", "Changwon-si", "2010-07-01", "창원", "", HISTORY),
    "48160": ("마산시", "Masan-si", "2010-07-01", "마산", "창원 마산|경남 마산", HISTORY),
    "48190": ("진해시", "Jinhae-si", "2010-07-01", "진해", "", HISTORY),
    "41283": ("일산구", "Ilsan-gu", "2005-05-16", "일산", "고양 일산|경기 일산", HISTORY),
    "49110": ("제주시", "Jeju-si", "2006-07-01", "제주", "", HISTORY),
    "49130": ("서귀포시", "Seogwipo-si", "2006-07-01", "서귀포", "", HISTORY),
    "49710": ("북제주군", "Bukjeju-gun", "2006-07-01", "북제주", "", HISTORY),
    "49720": ("남제주군", "Namjeju-gun", "2006-07-01", "남제주", "", HISTORY),
}
OLD_PARENT = {"41195": "41190", "41197": "41190", "41199": "41190", "41283": "41280"}
SUBREGION = {"광주": "광주", "전남": "전남"}  # how people still say where a place of 전남광주통합특별시 is
# Provinces recoded as a whole: old prefix, new prefix, the rest kept. 29 and 46 became 12 with other last digits.
RECODED = (("42", "51"), ("45", "52"))
FULL = {"28": "인천광역시", "47": "경상북도", "41": "경기도", "44": "충청남도", "43": "충청북도", "48": "경상남도"}
SUBREGION = {"광주": "광주", "전남": "전남"}  # how people still say where a place of 전남광주통합특별시 is
EARLIER_HEADS = {"27720": ("경상북도", "경북")}
SEJONG = "세종특별자치시|세종시|세종|충남 세종시"
EXTRA_ALIASES = {
    "28177": ("인천 남구", "인천광역시 남구", "인천시 남구"),
    "41110": ("수원특례시",),
    "41280": ("고양특례시",),
    "41460": ("용인특례시",),
    "41590": ("화성특례시",),
    "48120": ("창원특례시",),
}

# province, code, office, other dateline words, since, kind
SEATS = (
    ("11", "11140", "서울시청", "", "", "metropolitan"),
    ("12", "12240", "광주시청", "", "2004-03", "metropolitan"),
    ("12", "12810", "전남도청", "남악", "2005-11", "province"),
    ("26", "26470", "부산시청", "", "1998-01", "metropolitan"),
    ("27", "27110", "대구시청", "", "", "metropolitan"),
    ("28", "28200", "인천시청", "", "1985-12", "metropolitan"),
    ("30", "30170", "대전시청", "", "1999-12", "metropolitan"),
    ("31", "31140", "울산시청", "", "", "metropolitan"),
    ("36", "36110", "정부세종청사", "", "2012-12", "ministry"),
    ("41", "41110", "경기도청", "", "1967-06", "province"),
    ("41", "41150", "경기도청 북부청사", "", "", "province"),
    ("41", "41290", "정부과천청사", "", "1982", "ministry"),
    ("43", "43110", "충북도청", "", "", "province"),
    ("44", "44800", "충남도청", "내포", "2013-01", "province"),
    ("47", "47170", "경북도청", "", "2016-03", "province"),
    ("48", "48120", "경남도청", "", "1983-07", "province"),
    ("50", "50110", "제주도청", "", "", "province"),
    ("51", "51110", "강원도청", "", "", "province"),
    ("52", "52110", "전북도청", "", "", "province"),
)
# Words for groups of provinces, as outlets describe their area; 전라도 and the like include the metropolitan cities.
REGIONS = (
    ("전라도", "jeolla|honam|호남|호남권|전라|전라권|광주전라|광주전남전북", "12|52"),
    ("충청도", "chungcheong|충청|충청권|대전충청|대전세종충청|대전세종충남", "30|36|43|44"),
    ("경상도", "gyeongsang|yeongnam|영남|영남권|경상|경상권", "26|27|31|47|48"),
    ("수도권", "capital|capital-area|수도", "11|28|41"),
    ("경인", "gyeongin|경인권|인천경기|경기인천", "28|41"),
    ("대구경북", "tk|대경|대경권|daegu-gyeongbuk", "27|47"),
    ("부산울산경남", "pk|부울경|동남권|부산경남|busan-gyeongnam", "26|31|48"),
    ("대전충남", "daejeon-chungnam|대전세종", "30|36|44"),
    ("강원도", "gangwondo|강원권|영동|영서", "51"),
    ("제주도", "jejudo|제주권", "50"),
    ("광주전남", "gwangju-jeonnam|전남광주", "12"),
    ("전국", "national|nationwide|all|전국권|중앙", ""),
)


def read(path: Path) -> list[Row]:
    """All rows of a CSV file, packed or plain."""
    with (
        gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else path.open(encoding="utf-8-sig") as file
    ):
        return list(csv.DictReader(file))


def write(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    """A plain CSV file with `\\n` line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split())
        out.writerows(rows)


def history(facts: Path) -> dict[str, tuple[str, str]]:
    """The 1988–2018 life of each code: created and abolished day, empty where before or still there."""

    def day(text: str) -> str:
        return "" if text in ("", "19880423") else f"{text[:4]}-{text[4:6]}-{text[6:]}"

    life: dict[str, tuple[str, str]] = {}
    for row in read(facts / "code_history_1988_2018.csv"):
        code = row["code10"]
        life[code[:2] if code[2:5] == "000" else code[:5]] = day(row["created"]), day(row["abolished"])
    return life


def alias_list(provinces: Iterable[str], city: str, name: str, stem: str, extra: Iterable[str] = ()) -> str:
    """Every way to write the place, most explicit first: with and without province, city, suffix."""
    heads = list(dict.fromkeys(provinces))
    middles = [city, city[:-1]] if city else [""]
    seen = dict.fromkeys(" ".join(filter(None, (head, middle, name))) for head in heads for middle in middles)
    seen.update(dict.fromkeys(" ".join((middle, name)) for middle in middles if middle))
    seen[name] = None
    if stem and not city:
        seen.update(dict.fromkeys(f"{head} {stem}" for head in heads if not head.endswith("시")))
    if stem:
        seen[stem] = None
    seen.update(dict.fromkeys(extra))
    return "|".join(seen)


def province_rows(facts: Path, life: dict[str, tuple[str, str]]) -> list[list[str]]:
    """code name short slug name_en aliases valid_from valid_to predecessors successors source"""
    rows = []
    today = {row["code2"]: row for row in read(facts / "provinces.csv") if row["code2"] not in OLD_PROVINCES}
    for code, (slug, short, aliases, before) in PROVINCES.items():
        if code in today:
            name, name_en = today[code]["name_ko"], today[code]["name_en"].split(" (")[0]
            since, source = PROVINCE_SINCE.get(code, (life.get(code, ("", ""))[0], HISTORY))
            until, after = "", ""
        else:
            name, name_en, until, after, source = OLD_PROVINCES[code]
            since = life.get(code, ("", ""))[0]
        rows.append([code, name, short, slug, name_en, aliases, since, until, before, after, source])
    return rows


def old_names(code: str) -> list[str]:
    """Names of the province that a place of this code is written with, today's and earlier ones."""
    names = [PROVINCES[code[:2]][1], *filter(None, PROVINCES[code[:2]][2].split("|"))]
    for old in filter(None, PROVINCES[code[:2]][3].split("|")):
        names += [OLD_PROVINCES[old][0]] if code[:2] != "12" else []
    return names


class Line(NamedTuple):
    """A row of municipalities.csv."""

    code: str
    province: str
    parent: str
    name: str
    stem: str
    level: str
    name_en: str
    lat: str
    lon: str
    aliases: str
    valid_from: str
    valid_to: str
    predecessors: str
    successors: str
    source: str
    short_province: str = ""


def today_line(row: Row, city: str, merged: dict[str, str], life: dict[str, tuple[str, str]]) -> Line:
    """A municipality or general gu of today."""
    code, stem = row["code5"], row["stem"]
    since, before, source = CHANGED.get(code, (life.get(code, ("", ""))[0], "", HISTORY))
    heads = [row["province"], *old_names(code), *EARLIER_HEADS.get(code, ())]
    if past := recoded_from(code, merged):
        since, source = (MERGER, LISTS) if code in merged else (PROVINCE_SINCE[code[:2]][0], KIKMIX)
        before = past
        heads += [OLD_PROVINCES[past[:2]][0], *old_names(past)]
    name = "세종시" if code == "36110" else row["last"]
    return Line(
        code=code,
        province=code[:2],
        parent=row["parent_code5"] if city else "",
        name=name,
        stem=stem,
        level="general_gu" if city else "basic",
        name_en=row["name_en"].split(",")[0],
        lat=f"{float(row['lat']):.4f}",
        lon=f"{float(row['lon']):.4f}",
        aliases=SEJONG if code == "36110" else alias_list(heads, city, name, stem, EXTRA_ALIASES.get(code, ())),
        valid_from=since,
        valid_to="",
        predecessors=before,
        successors="",
        source=source,
        short_province=SUBREGION.get(row["province_short"], ""),
    )


def recoded_from(code: str, merged: dict[str, str]) -> str:
    """The code of the same place before its whole province was recoded, or empty."""
    return merged.get(code) or next((old + code[2:] for old, new in RECODED if code.startswith(new)), "")


def recoded_line(line: Line, city: str, code: str, life: dict[str, tuple[str, str]]) -> Line:
    """The same place under the province of before."""
    heads = [OLD_PROVINCES[code[:2]][0], *old_names(code)]
    return line._replace(
        code=code,
        province=code[:2],
        parent=code[:2] + line.parent[2:] if line.parent else "",
        aliases=alias_list(heads, city, line.name, line.stem),
        valid_from=life.get(code, ("", ""))[0],
        valid_to=line.valid_from,
        predecessors="",
        successors=line.code,
        short_province="",
    )


def municipality_rows(facts: Path, life: dict[str, tuple[str, str]]) -> list[Line]:
    """Today's municipalities and general gu, then the recoded ones, then those that are gone."""
    today = read(facts / "municipalities.csv")
    names = {row["code5"]: row["name"] for row in today}
    changes = read(facts / "changes_2018_2026.csv")
    merged = {row["new_code"]: row["old_code"] for row in changes if row["kind"].startswith("province merger")}
    lines: list[Line] = []
    old: list[Line] = []
    for row in today:
        city = names[row["parent_code5"]] if row["level"] == "general_gu" else ""
        line = today_line(row, city, merged, life)
        lines.append(line)
        if past := recoded_from(line.code, merged):
            old.append(recoded_line(line, city, past, life))
    return lines + old + gone_lines(lines, life)


def gone_lines(lines: list[Line], life: dict[str, tuple[str, str]]) -> list[Line]:
    """The abolished places that were not merely recoded; their successors are read back from the predecessors."""
    successors: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        for code in filter(None, line.predecessors.split("|")):
            successors[code].append(line.code)
    out = []
    by_code = {line.code: line for line in lines}
    for code, (name, name_en, until, stem, extra, source) in GONE.items():
        parent = OLD_PARENT.get(code, "")
        city = by_code[parent].name if parent else ""
        heads = [FULL.get(code[:2]) or OLD_PROVINCES[code[:2]][0], *old_names(code)]
        out.append(
            by_code[successors[code][0]]._replace(
                code=code,
                province=code[:2],
                parent=parent,
                name=name,
                stem=stem,
                level="general_gu" if parent else "basic",
                name_en=name_en,
                aliases=alias_list(heads, city, name, stem, filter(None, extra.split("|"))),
                valid_from=life.get(code, ("", ""))[0],
                valid_to=until,
                predecessors="",
                successors="|".join(successors[code]),
                source=source,
            )
        )
    return out


def plain_dong(name: str) -> str:
    """An administrative dong as newspapers write it: 창신제1동 → 창신1동, 종로1.2.3.4가동 → 종로1·2·3·4가동."""
    return re.sub(r"제(?=\d)", "", name).replace(".", "·").replace(",", "·")


def dong_rows(facts: Path) -> list[list[str]]:
    """code legal admin: names of 읍·면·동, space separated; admin holds those that are not legal names too."""
    legal: dict[str, dict[str, None]] = defaultdict(dict)
    unit_of: dict[str, str] = {}
    for row in read(facts / "legal_dong.csv.gz"):
        legal[row["muni_code5"]][row["emd"]] = None
        if not row["ri"]:
            unit_of[row["code10"]] = row["muni_code5"]
    admin: dict[str, dict[str, None]] = defaultdict(dict)
    for row in read(facts / "admin_dong_20260301.csv.gz"):
        units = {unit_of[code] for code in row["legal_codes"].split("|") if code in unit_of}
        for unit in units:
            if (name := plain_dong(row["hdong"])) not in legal[unit]:
                admin[unit][name] = None
    return [[code, " ".join(names), " ".join(admin[code])] for code, names in sorted(legal.items())]


def main(facts: Path, out: Path) -> None:
    """Write every file of the gazetteer."""
    out.mkdir(parents=True, exist_ok=True)
    life = history(facts)
    write(
        out / "provinces.csv",
        "code name short slug name_en aliases valid_from valid_to predecessors successors source",
        province_rows(facts, life),
    )
    write(
        out / "municipalities.csv",
        " ".join(Line._fields),
        municipality_rows(facts, life),
    )
    write(out / "regions.csv", "name aliases provinces", REGIONS)
    write(out / "seats.csv", "province code office dateline since kind", SEATS)
    write(
        out / "collisions.csv",
        "stem risk meaning",
        ([r["stem"], r["risk"], r["common_meaning"]] for r in read(facts / "common_word_collisions.csv")),
    )
    write(
        out / "neighbours.csv",
        "a b border_km",
        ([r["code5_a"], r["code5_b"], r["border_km_approx"]] for r in read(facts / "neighbours.csv")),
    )
    write(out / "dongs.csv", "code legal admin", dong_rows(facts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "config/gazetteer"))
