"""Settings from file, environment and flags, and what people are told when one is wrong."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

import goeul
from goeul.errors import ConfigError
from goeul.settings import MASK, Settings, default_config_dir, describe, load_settings

PROJECT = Path(__file__).parents[2]


def load(tmp_path: Path, text: str = "", *, flags: dict[str, object] | None = None, **environ: str) -> Settings:
    (tmp_path / "goeul.toml").write_text(text, encoding="utf-8")
    return load_settings(config_dir=tmp_path, flags=flags or {}, environ=environ)


def faults(tmp_path: Path, text: str = "", *, flags: dict[str, object] | None = None, **environ: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, flags=flags, **environ)
    return caught.value


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = load_settings(config_dir=tmp_path, flags={}, environ={"PATH": "/bin"})
    assert settings.data_dir == Path("data")
    assert settings.store_path == Path("data/goeul.db")
    assert (settings.lang, settings.search.engine, settings.web.port) == ("ko", "tantivy", 8765)
    assert settings.fetch.user_agent == f"goeul/{goeul.__version__}"
    assert settings.source("web.port") == "default"


def test_flag_beats_environment_beats_file(tmp_path: Path) -> None:
    text = "lang = 'en'\n[web]\nport = 1\nhost = '0.0.0.0'\n[fetch]\ndelay_seconds = 3\n"
    settings = load(
        tmp_path, text, flags={"web.port": 3, "lang": None}, GOEUL_WEB_PORT="2", GOEUL_FETCH_DELAY_SECONDS="2.5"
    )
    assert (settings.web.port, settings.fetch.delay_seconds, settings.web.host, settings.lang) == (
        3,
        2.5,
        "0.0.0.0",
        "en",
    )
    assert settings.source("web.port") == "flag"
    assert settings.source("fetch.delay_seconds") == "GOEUL_FETCH_DELAY_SECONDS"
    assert settings.source("web.host") == str(tmp_path / "goeul.toml")


def test_every_fault_is_told_at_once_with_its_place_and_a_hint(tmp_path: Path) -> None:
    text = (
        "langg = 'ko'\nport = 9000\n[fetch]\ndelay_secons = 2\ntimeout_seconds = 'soon'\n[serch]\nengine = 'tantivy'\n"
    )
    error = faults(tmp_path, text, flags={"web.prt": 1}, GOEUL_SEARCH_ENGIN="tantivy", GOEUL_WEB_PORT="70000")
    lines = error.en.splitlines()[1:]
    file = tmp_path / "goeul.toml"
    assert lines == [
        f"  - {file} langg: no such setting. Did you mean lang?",
        f"  - {file} port: no such setting. Did you mean [web] port?",
        f"  - {file} [fetch] delay_secons: no such setting. Did you mean [fetch] delay_seconds?",
        f"  - {file} [serch]: no such setting. Did you mean [search]?",
        "  - GOEUL_SEARCH_ENGIN: no such setting. Did you mean GOEUL_SEARCH_ENGINE?",
        "  - flag web.prt: no such setting. Did you mean web.port?",
        f"  - {file} [fetch] timeout_seconds: cannot be used ('soon'). "
        "What is needed: a number of seconds above 0, at most 31 days (2,678,400).",
        "  - GOEUL_WEB_PORT: cannot be used ('70000'). What is needed: a port number from 0 to 65535.",
    ]
    assert "혹시 [fetch] delay_seconds인가요?" in error.ko
    assert len(error.ko.splitlines()) == len(error.en.splitlines())


def test_a_name_like_nothing_known_gets_no_suggestion(tmp_path: Path) -> None:
    assert faults(tmp_path, "xyzzy = 1").en.endswith("xyzzy: no such setting.")


def test_config_dir_is_no_key_of_the_file(tmp_path: Path) -> None:
    assert "config_dir: no such setting" in faults(tmp_path, "config_dir = '/etc'").en


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fetch = 3", "must be a section [fetch]"),
        ("[[fetch]]\ndelay_seconds = 1", "must be a section [fetch]"),
        ("lang = 'fr'", "ko or en"),
        ("data_dir = 5", "the path of a folder"),
        ("[web]\nport = true", "a port number"),
        ("[web]\nport = -1", "a port number"),
        ("[web]\nhost = 'a b'", "a host name"),
        ("[web]\nbase_url = 'javascript:alert(1)'", "an http(s) URL"),
        ("[fetch]\ndelay_seconds = nan", "a number of seconds"),
        ("[fetch]\ntimeout_seconds = 0", "a number of seconds above 0"),
        ("[fetch]\nmax_bytes = 1e12", "a number of bytes"),
        ("[fetch]\nallow_private = ['127.0.0.1']", "host:port"),
        ("[fetch]\nallow_private = ['*:80']", "host:port"),
        ("[fetch]\nallow_private = ['h:80/path']", "host:port"),
        ("[fetch]\nallow_private = ['h:99999']", "host:port"),
        ('[fetch]\ncontact = "me@example.org\\r\\nX-Evil: 1"', "a URL or an e-mail address"),
        ("[fetch]\ncontact = '홍길동'", "a URL or an e-mail address"),
        ("[search]\nengine = 'lucene'", "tantivy or elasticsearch"),
        ("[elasticsearch]\nindex = '../x'", "small Latin letters"),
        ("[elasticsearch]\nurl = 'file:///etc/passwd'", "an http(s) URL"),
        ("[store]\npage_days = 0", "a number of days"),
        ("[store]\npage_bytes = -1", "a number of bytes, or 0"),
        ("[store]\npage_bytes = '20GB'", "a number of bytes, or 0"),
        ("[operator]\nchannels = ['pigeon']", 'out of "console" and "atom"'),
        ("[operator]\nchannels = 'consol'", 'out of "console" and "atom"'),
        ("lang = ", "cannot be read as TOML"),
    ],
)
def test_a_wrong_value_says_what_is_needed(tmp_path: Path, text: str, told: str) -> None:
    error = faults(tmp_path, text)
    assert told in error.en
    assert str(tmp_path / "goeul.toml") in error.ko


def test_secrets_are_masked_and_never_repeated(tmp_path: Path) -> None:
    settings = load(tmp_path, GOEUL_ELASTICSEARCH_API_KEY="hunter2")
    assert settings.elasticsearch.api_key == SecretStr("hunter2")
    rows = {key: (value, source) for key, value, source in describe(settings)}
    assert rows["elasticsearch.api_key"] == (MASK, "GOEUL_ELASTICSEARCH_API_KEY")
    assert rows["elasticsearch.password"] == ("", "default")
    assert "hunter2" not in repr(settings) + str(rows)
    for error in (
        faults(tmp_path, "[elasticsearch]\nurl = 'https://elastic:hunter2@h/'"),
        faults(tmp_path, "[elasticsearch]\napi_key = ['hunter2']"),
        faults(tmp_path, "[web]\npassword = 'hunter2'"),
        faults(tmp_path, "[store]\nurl = 'mysql://goeul:hunter2@h/goeul'"),
        faults(tmp_path, "[store]\nurl = 'postgresql://goeul:hunter2@h:port/goeul'"),
        faults(tmp_path, "[store]\nurl = 'postgresql://goeul:hunter2@h'"),
    ):
        assert "hunter2" not in error.ko + error.en + repr(error)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", ""),
        ("postgresql:///goeul", "postgresql:///goeul"),
        ("postgresql://goeul@h:5432/goeul", "postgresql://goeul@h:5432/goeul"),
        ("postgresql://goeul:hunter2@h/goeul", f"postgresql://goeul:{MASK}@h/goeul"),
        ("postgres://h/goeul?password=hunter2", f"postgres://h/goeul?{MASK}"),
    ],
)
def test_where_the_store_is(tmp_path: Path, url: str, shown: str) -> None:
    settings = load(tmp_path, GOEUL_STORE_URL=url)
    assert settings.store_place == (url or settings.store_path)
    assert ("store.url", shown) in [row[:2] for row in describe(settings)]
    assert "hunter2" not in repr(settings)


def test_credentials_must_be_whole(tmp_path: Path) -> None:
    assert "must come together" in faults(tmp_path, "[elasticsearch]\nusername = 'elastic'").en
    both = "[elasticsearch]\napi_key = 'k'\nusername = 'elastic'\npassword = 'p'"
    assert "Keep one of the two" in faults(tmp_path, both).en


def test_describe_lists_every_setting_once(tmp_path: Path) -> None:
    keys = [key for key, _, _ in describe(load(tmp_path, "[fetch]\nallow_private = ['H:1', '[::1]:2']"))]
    assert len(keys) == len(set(keys))
    assert {"data_dir", "config_dir", "lang", "fetch.contact", "store.page_days"} <= set(keys)


def test_lists_and_paths_from_the_environment(tmp_path: Path) -> None:
    settings = load(tmp_path, GOEUL_FETCH_ALLOW_PRIVATE="127.0.0.1:80, [::1]:81,", GOEUL_DATA_DIR="~/news")
    assert settings.fetch.allow_private == ("127.0.0.1:80", "[::1]:81")
    assert settings.data_dir == Path.home() / "news"


def test_channels_of_the_operator_come_in_a_list_each_once(tmp_path: Path) -> None:
    assert load(tmp_path).operator.channels == ("console", "atom")
    assert load(tmp_path, "[operator]\nchannels = ['atom', 'atom']").operator.channels == ("atom",)
    assert load(tmp_path, "[operator]\nchannels = []").operator.channels == ()
    assert load(tmp_path, GOEUL_OPERATOR_CHANNELS="console").operator.channels == ("console",)
    assert load(tmp_path, GOEUL_FETCH_RECHECK_HOURS="6, 48").fetch.recheck_hours == (6.0, 48.0)


def test_an_empty_variable_is_unset(tmp_path: Path) -> None:
    assert load(tmp_path, "lang = 'en'", GOEUL_LANG="").lang == "en"


def test_contact_goes_into_the_user_agent(tmp_path: Path) -> None:
    settings = load(tmp_path, "[fetch]\ncontact = 'https://example.org/bot'")
    assert settings.fetch.user_agent == f"goeul/{goeul.__version__} (+https://example.org/bot)"


def test_files_of_other_editors(tmp_path: Path) -> None:
    file = tmp_path / "goeul.toml"
    file.write_bytes("\ufefflang = 'en'\r\n".encode())
    assert load_settings(config_dir=tmp_path, flags={}, environ={}).lang == "en"
    file.write_bytes("# 설정".encode("cp949"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_settings(config_dir=tmp_path, flags={}, environ={})
    file.unlink()
    file.mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(config_dir=tmp_path, flags={}, environ={})


def test_the_folder_comes_from_flag_then_variable(tmp_path: Path) -> None:
    (tmp_path / "goeul.toml").write_text("lang = 'en'")
    environ = {"GOEUL_CONFIG_DIR": str(tmp_path)}
    settings = load_settings(config_dir=None, flags={}, environ=environ)
    assert (settings.lang, settings.config_dir, settings.source("config_dir")) == ("en", tmp_path, "GOEUL_CONFIG_DIR")
    with pytest.raises(ConfigError, match="no configuration folder"):
        load_settings(config_dir=tmp_path / "absent", flags={}, environ=environ)


def test_the_default_folder_in_a_checkout_and_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_config_dir() == PROJECT / "config"
    installed = tmp_path / "site-packages" / "goeul"
    installed.mkdir(parents=True)
    shutil.copytree(PROJECT / "goeul" / "settings", installed / "settings")
    monkeypatch.setattr(goeul, "__file__", str(installed / "__init__.py"))
    assert default_config_dir() == installed / "_config"


def test_the_file_in_config_names_every_setting_with_its_default() -> None:
    text = (PROJECT / "config" / "goeul.toml").read_text(encoding="utf-8")
    loaded = load_settings(config_dir=PROJECT / "config", flags={}, environ={})
    assert loaded.model_dump() == Settings(config_dir=PROJECT / "config").model_dump()
    keyed = re.sub(r"^# (\w+ = )\(없음 · none\)$", r'\1"none"', text, flags=re.MULTILINE)
    uncommented = re.sub(r"^# (\w+ = )", r"\1", keyed, flags=re.MULTILINE)
    told = tomllib.loads(uncommented)
    assert _plain(told) == _plain(_defaults(Settings(config_dir=PROJECT)))


def _defaults(model: BaseModel) -> dict[str, object]:
    values = {name: getattr(model, name) for name in type(model).model_fields if name != "config_dir"}
    return {name: _defaults(value) if isinstance(value, BaseModel) else value for name, value in values.items()}


def _plain(tree: object) -> object:
    if isinstance(tree, dict):
        return {name: _plain(value) for name, value in tree.items()}
    if isinstance(tree, Path):
        return str(tree)
    if isinstance(tree, SecretStr):
        return tree.get_secret_value()
    return list(tree) if isinstance(tree, tuple) else "none" if tree is None else tree


_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_names = st.sampled_from(["lang", "fetch.contact", "web.port", "fetch.allow_private", "elasticsearch.url", "x.y", ""])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_names | st.text(max_size=10), _scalars | st.lists(_scalars, max_size=3), max_size=4))
def test_any_flags_give_settings_or_a_config_error(flags: dict[str, object]) -> None:
    try:
        settings = load_settings(config_dir=PROJECT / "config", flags=flags, environ={})
    except ConfigError as error:
        told = [error.ko, error.en]
    else:
        told = [key for key, _, _ in describe(settings)]
    assert all(told)
