"""Selectors in YAML that are no CSS are told when the configuration is loaded, all at once."""

import shutil
from pathlib import Path

import pytest

from goeul.errors import ConfigError
from goeul.families import load_families
from goeul.outlets import load_outlets

CONFIG = Path(__file__).parents[2] / "config"


def test_an_outlets_selector_that_is_no_css_is_refused_with_its_place(tmp_path: Path) -> None:
    shutil.copytree(CONFIG / "gazetteer", tmp_path / "gazetteer")
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "gyeonggi.yaml").write_text(
        "- id: one\n  name: 하나\n  family: ndsoft\n  url: http://one.example\n"
        '  select: {body: ["div[["], title: ["h1", "p::::x"]}\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        load_outlets(tmp_path, load_families(CONFIG))
    assert "div[[" in caught.value.ko
    assert "p::::x" in caught.value.ko
    assert "gyeonggi.yaml" in caught.value.ko


def test_a_familys_selector_that_is_no_css_is_refused(tmp_path: Path) -> None:
    (tmp_path / "families.yaml").write_text(
        '- id: odd\n  name: Odd\n  markers: ["div[["]\n  skins:\n    - {name: A, body: ["..x"]}\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        load_families(tmp_path)
    assert "div[[" in caught.value.en
    assert "..x" in caught.value.en
