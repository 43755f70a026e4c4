"""Small parts of the roof: filters, progress, attributes built once, the language of messages."""

import io
from pathlib import Path
from threading import RLock

import pytest

from app import language
from app.filters import day, known, region_filters
from app.once import built_once
from app.progress import Progress
from app.web.address import Address, read_address
from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer, load_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(Path(__file__).parents[2] / "config")


def test_region_filters(gazetteer: Gazetteer) -> None:
    assert region_filters(gazetteer, []) == {}
    assert region_filters(gazetteer, ["41370", "41590"]) == {"municipality": {"41370", "41590"}}
    assert region_filters(gazetteer, ["41"]) == {"province": {"41"}}
    mixed = region_filters(gazetteer, ["41", "28245"])["municipality"]
    assert {"41", "41370", "28245"} <= mixed
    assert "28237" not in mixed


def test_old_codes_lead_to_the_places_of_today(gazetteer: Gazetteer) -> None:
    assert region_filters(gazetteer, ["42"]) == {"province": {"51"}}
    assert region_filters(gazetteer, ["42110"]) == {"municipality": {"51110"}}


@pytest.mark.parametrize("code", ["99999", "", "오산시", "4137", "41370 "])
def test_a_region_code_that_never_was_is_refused(gazetteer: Gazetteer, code: str) -> None:
    with pytest.raises(ConfigError):
        region_filters(gazetteer, [code])


def test_unknown_values_are_all_named_with_what_was_meant() -> None:
    names = {"agriculture": "농업", "education": "교육"}
    assert known(("주제", "topic"), ["education"], names) == {"education"}
    assert known(("주제", "topic"), [], names) == frozenset()
    with pytest.raises(ConfigError) as caught:
        known(("주제", "topic"), ["농업", "educatoin", "education"], names)
    assert caught.value.ko == "모르는 주제: 농업, educatoin. 혹시: agriculture, education"
    assert caught.value.en == "Unknown topic: 농업, educatoin. Perhaps: agriculture, education"


def test_days() -> None:
    assert day("") is None
    assert str(day("2026-11-24")) == "2026-11-24"
    for text in ("24.11.2026", "2026-02-30", "어제", "2026-11-24T10:00"):
        with pytest.raises(ConfigError):
            day(text)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_rewrites_its_line() -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress.update("하나")
    progress.update("하나")
    progress.update("둘")
    progress.done("끝")
    assert stream.getvalue() == "\r\x1b[2K하나\r\x1b[2K둘\r\x1b[2K끝\n"


def test_lines_of_another_stream_stand_above_the_progress_line() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    above = progress.above(terminal)
    progress.update("하나")
    above.write("[알림]\n")
    above.write("  제목\n")
    progress.update("하나")
    progress.done()
    assert terminal.getvalue() == "\r\x1b[2K하나\r\x1b[2K[알림]\n  제목\n\r\x1b[2K하나\r\x1b[2K하나\n"


def test_progress_in_a_file_is_a_line_now_and_then() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    for number in range(1000):
        progress.update(f"{number}")
    progress.done()
    assert stream.getvalue() == "0\n999\n"
    progress.done()
    assert stream.getvalue() == "0\n999\n"


class House:
    def __init__(self) -> None:
        self.building = RLock()
        self.tries = 0

    @built_once
    def cellar(self) -> list[str]:
        """Under the house."""
        self.tries += 1
        if self.tries == 1:
            raise OSError("rain")
        return ["wine"]

    @built_once
    def attic(self) -> int:
        return len(self.cellar)


def test_what_is_built_once_is_kept_and_what_failed_is_tried_again() -> None:
    house = House()
    with pytest.raises(OSError, match="rain"):
        _ = house.attic
    assert house.attic == 1
    assert house.cellar is house.cellar
    assert house.tries == 2
    assert House.cellar.__doc__ == "Under the house."


def test_the_environment_speaks_until_the_settings_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_chosen", None)
    monkeypatch.delenv("GOEUL_LANG", raising=False)
    assert language.say("안녕", "hello") == "안녕"
    monkeypatch.setenv("GOEUL_LANG", "en")
    assert language.say("안녕", "hello") == "hello"
    language.choose("ko")
    assert language.say("안녕", "hello") == "안녕"


class Parameters:
    """Of a request, as Starlette gives them."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = pairs

    def get(self, key: str, default: str) -> str:
        return next((value for name, value in reversed(self._pairs) if name == key), default)

    def getlist(self, key: str) -> list[str]:
        return [value for name, value in self._pairs if name == key]


def test_an_address_is_read_and_written_back() -> None:
    asked = Parameters(
        ("q", " 오산 & 시 "),
        ("region", "41370"),
        ("region", "41370"),
        ("from", "2026-01-01"),
        ("page", "3"),
        ("lang", "en"),
    )
    address = read_address(asked)
    assert address == Address(query="오산 & 시", values=(("region", "41370"),), since="2026-01-01", page=3, lang="en")
    assert address.href() == "/?q=%EC%98%A4%EC%82%B0+%26+%EC%8B%9C&region=41370&from=2026-01-01&page=3&lang=en"
    assert address.toggled("region", "41370").href() == "/?q=%EC%98%A4%EC%82%B0+%26+%EC%8B%9C&from=2026-01-01&lang=en"
    assert address.home().href() == "/?lang=en"


def test_where_english_is_at_home_korean_is_the_one_that_is_named() -> None:
    assert read_address(Parameters(), "en").href() == "/"
    assert read_address(Parameters(("lang", "ko")), "en").href() == "/?lang=ko"
    assert read_address(Parameters(("lang", "xx")), "en").lang == "en"
