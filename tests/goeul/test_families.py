"""config/families.yaml: read into records, or refused with every fault at once."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from goeul.errors import ConfigError
from goeul.families import load_families
from goeul.records import Family, Selectors
from goeul.schema import schema

CONFIG = Path(__file__).parents[2] / "config"


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "families.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def refused(folder: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_families(folder)
    return caught.value


def test_the_families_that_goeul_ships_are_whole() -> None:
    families = load_families(CONFIG)
    assert {"ndsoft", "gnuboard", "mediaon", "generic"} <= families.keys()
    assert all(key == family.id for key, family in families.items())
    ndsoft = families["ndsoft"]
    assert ndsoft.id_params == ("idxno",)
    assert ndsoft.skins
    assert all(isinstance(skin, Selectors) for skin in ndsoft.skins)


def test_keys_are_the_fields_of_the_records() -> None:
    model = schema(Family)
    assert list(model.model_fields) == [field.name for field in fields(Family)]


def test_a_mapping_from_id_and_a_list_with_ids_say_the_same(tmp_path: Path) -> None:
    rest = "  name: Cms\n  id_params: [no]\n  skins:\n    - {name: A, body: ['#b']}\n  valid_until: 2026-01-31\n"
    as_mapping = load_families(written(tmp_path, f"cms:\n{rest}"))
    as_list = load_families(written(tmp_path, f"- id: cms\n{rest}"))
    assert (
        as_mapping
        == as_list
        == {
            "cms": Family(
                id="cms",
                name="Cms",
                id_params=("no",),
                skins=(Selectors(name="A", body=("#b",)),),
                valid_until=date(2026, 1, 31),
            )
        }
    )


def test_faults_inside_skins_are_placed_and_all_told(tmp_path: Path) -> None:
    text = "cms:\n  name: Cms\n  article_url: /view\n  skins:\n    - name: A\n      boddy: ['#b']\n    - title: h1\n"
    error = refused(written(tmp_path, text))
    assert 'families.yaml:6: cms.skins.0.boddy: Unknown key. Did you mean "body"?' in error.en
    assert "families.yaml:7: cms.skins.1.title: must be a list" in error.en
    assert "혹시 ‘body’입니까?" in error.ko
    assert "2군데" in error.ko


def test_a_canonical_url_needs_the_place_of_the_id(tmp_path: Path) -> None:
    error = refused(written(tmp_path, "cms:\n  name: Cms\n  article_url: /view\n"))
    assert "families.yaml:3: cms.article_url" in error.en
    assert "{id}" in error.ko


def test_the_same_family_twice_is_refused(tmp_path: Path) -> None:
    error = refused(written(tmp_path, "- {id: cms, name: A}\n- {id: cms, name: B}\n"))
    assert "families.yaml:2: cms.id" in error.en


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    error = refused(tmp_path)
    assert "families.yaml" in error.ko
    assert "Cannot be read" in error.en


def test_a_date_that_no_calendar_has_is_a_fault(tmp_path: Path) -> None:
    error = refused(written(tmp_path, "cms:\n  name: Cms\n  valid_until: 2026-02-30\n"))
    assert "families.yaml:" in error.en
    assert "2026-01-31" in error.ko


def test_an_address_with_an_unknown_placeholder_is_a_fault(tmp_path: Path) -> None:
    text = "cms:\n  name: Cms\n  lists: ['/list?p={page}', '/list?p={pg}']\n  feeds: ['/rss/{page}.xml']\n"
    error = refused(written(tmp_path, text))
    assert 'families.yaml:3: cms.lists.1: "{pg}" is an unknown placeholder' in error.en
    assert "families.yaml:4: cms.feeds.0" in error.en


def test_only_a_family_with_boards_may_leave_room_for_one(tmp_path: Path) -> None:
    boards = "cms:\n  name: C\n  article_url: '/b?bo={board}&n={id}'\n  feeds: ['/rss?bo={board}']\n"
    (family,) = load_families(written(tmp_path, boards)).values()
    assert family.feeds == ("/rss?bo={board}",)
    error = refused(written(tmp_path, boards.replace("bo={board}&", "")))
    assert 'cms.feeds.0: Nothing fills in "{board}"' in error.en
