"""`goeul coverage` as people and scripts use it, on towns that were really crawled."""

import json
import re
from typing import Any


def data(run: Any) -> dict[str, Any]:
    assert run.code == 0, run.err
    result: dict[str, Any] = json.loads(run.out)
    return result


def test_a_healthy_town(goeul: Any) -> None:
    run = goeul.here("coverage")
    assert run.code == 0
    assert run.out.splitlines()[-1] == "매체 3곳: 정상 3, 문제 0, 아직 0"
    assert "기준 모으는 중" in run.out
    assert goeul.here("coverage", GOEUL_LANG="en").out.splitlines()[-1] == "3 outlets: 3 ok, 0 in trouble, 0 not yet"


def test_it_counts_what_the_crawl_brought(goeul: Any, town: Any) -> None:
    rows = data(goeul.here("coverage", "--json"))["outlets"]
    assert sum(row["today"]["articles"] for row in rows) == len(town.samples.expected)
    for row in rows:
        assert row["state"] == "ok"
        assert row["today"]["visits_ok"] == row["today"]["visits"] == 1
        assert row["fields"]["date"] == 1.0
        assert row["last_success"].endswith("+09:00")
        assert row["next_poll"] > row["last_try"]
        assert row["baseline"]["ready"] is False


def test_trouble_comes_first_and_can_be_asked_for_alone(goeul: Any, rough_crawl: Any) -> None:
    goeul = goeul.on(rough_crawl[0])
    found = data(goeul.here("coverage", "--json"))
    assert (found["outlets"][0]["id"], found["outlets"][0]["state_ko"]) == ("neoreundeul", "접속 거부")
    assert found["summary"] == {"outlets": 3, "ok": 2, "trouble": 1, "waiting": 0, "off": 0}
    only = goeul.here("coverage", "--trouble")
    assert only.code == 0
    assert "너른들신문" in only.out
    assert "물빛저널" not in only.out
    assert only.out.splitlines()[-1] == "매체 3곳: 정상 2, 문제 1, 아직 0"


def test_filters(goeul: Any, town: Any) -> None:
    def ids(*args: str) -> list[str]:
        return sorted(row["id"] for row in data(goeul.here("coverage", "--json", *args))["outlets"])

    assert ids("--outlet", "maru") == ["maru"]
    assert ids("--outlet", "maru", "--outlet", "물빛저널") == ["maru", "mulbit"]
    everybody = data(goeul.here("coverage", "--json"))["outlets"]
    province = everybody[0]["provinces"][0]
    inside = sorted(row["id"] for row in everybody if province in row["provinces"])
    assert ids("--province", province) == ids("--area", province) == inside
    assert ids("--province", "제주") == []


def test_one_outlet_in_detail_by_id_or_name(goeul: Any) -> None:
    by_id, by_name = goeul.here("coverage", "mulbit"), goeul.here("coverage", "물빛저널")
    assert by_id.code == by_name.code == 0
    for part in ("물빛저널 (mulbit)", "상태: 정상", "날마다 새 기사(한국 시간):", "방문 1/1"):
        assert part in by_id.out, part
    assert by_id.out.splitlines()[0] == by_name.out.splitlines()[0]
    detail = data(goeul.here("coverage", "mulbit", "--json"))
    assert {"sources", "hosts", "days", "reasons", "faults"} <= set(detail)
    assert detail["days"][-1]["visits"] == 1


def test_skipped_and_failed_pages_are_listed_with_reasons_and_addresses(goeul: Any, own: Any) -> None:
    with own.store() as store:
        skipped = store.faults("maru")
    assert skipped, "the sample outlet shows a deleted article"
    run = goeul.on(own).here("coverage", "maru")
    assert "삭제되었거나 없는 기사" in run.out
    assert skipped[0].url in run.out


def test_an_empty_store_is_looked_at_and_not_made(goeul: Any, fresh: Any) -> None:
    goeul = goeul.on(fresh)
    run = goeul.here("coverage")
    assert run.code == 0
    assert run.out.splitlines()[-1] == "매체 3곳: 정상 0, 문제 0, 아직 3"
    assert goeul.here("coverage", "maru").code == 0
    assert not fresh.data.exists()


def test_what_is_unknown_is_told_with_suggestions(goeul: Any) -> None:
    for args in (("coverage", "mulbti"), ("coverage", "--outlet", "mulbti")):
        run = goeul.here(*args)
        assert run.code == 2
        assert "혹시: mulbit" in run.err
    area = goeul.here("coverage", "--province", "없는도")
    assert area.code == 2
    assert "모르는 지역: 없는도" in area.err
    assert "Unknown area" in goeul.here("coverage", "--province", "nowhere", GOEUL_LANG="en").err


def test_the_table_fits_the_terminal(goeul: Any) -> None:
    from app.columns import width

    for columns in (80, 120):
        for lang in ("ko", "en"):
            out = goeul.here("coverage", COLUMNS=str(columns), GOEUL_LANG=lang).out
            assert max(map(width, out.splitlines())) <= columns
    assert re.search(r"날짜\s+시각", goeul.here("coverage", COLUMNS="120").out)
    assert not re.search(r"날짜\s+시각", goeul.here("coverage", COLUMNS="80").out)


def test_english_has_no_hangul_but_names(goeul: Any, rough_crawl: Any) -> None:
    out = goeul.on(rough_crawl[0]).here("coverage", "maru", GOEUL_LANG="en").out
    assert not re.search("[가-힣]", out.replace("마루일보", "")), out


def test_outlets_list_says_the_same_word(goeul: Any, rough_crawl: Any) -> None:
    goeul = goeul.on(rough_crawl[0])
    listed = {row["id"]: row["state"] for row in json.loads(goeul.here("outlets", "list", "--json").out)}
    assert listed == {row["id"]: row["state"] for row in data(goeul.here("coverage", "--json"))["outlets"]}
