"""What a setting must look like, in words for people, beside what pydantic checks."""

from itertools import pairwise
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr


class Expect(NamedTuple):
    """A noun phrase in both languages."""

    ko: str
    en: str


def _address(url: str) -> str:
    """An http(s) URL without a name or password in it, so that no secret hides where it is printed."""
    parts = urlsplit(url)
    _ = parts.port  # raises ValueError for a bad port
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise ValueError("not a plain http(s) URL")
    return url.rstrip("/")


def _address_or_nothing(url: str) -> str:
    return _address(url) if url else url


def _database(url: SecretStr) -> SecretStr:
    """Empty, or the address of a PostgreSQL database."""
    text = url.get_secret_value()
    if text:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError for a bad port
        if parts.scheme not in ("postgresql", "postgres") or len(parts.path) < 2 or parts.fragment:
            raise ValueError("not the address of a database")
    return url


def _contact(text: str) -> str:
    """Goes into the User-Agent header: one printable word, an address that a person can write to or read."""
    if text and not (text.isascii() and text.isprintable() and not set(" ()<>\\") & set(text)):
        raise ValueError("not fit for a header")
    if text and not (text.startswith(("https://", "http://")) or 0 < text.find("@") < len(text) - 1):
        raise ValueError("neither a URL nor an e-mail address")
    return text


def _endpoint(text: str) -> str:
    """Exactly "host:port" (an IPv6 address in brackets)."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.port is None or parts.netloc != text or "@" in text or "*" in text:
        raise ValueError("not host:port")
    return text.lower()


def _index_name(text: str) -> str:
    """What Elasticsearch allows as an index name, made a little narrower."""
    if not text or text != text.lower() or not text.replace("-", "").replace("_", "").isalnum() or not text.isascii():
        raise ValueError("not an index name")
    if text[0] in "-_":
        raise ValueError("starts with a sign")
    return text


def _growing(hours: tuple[float, ...]) -> tuple[float, ...]:
    if any(later <= sooner for sooner, later in pairwise(hours)):
        raise ValueError("not growing")
    return hours


Seconds = Annotated[
    float,
    Field(gt=0, le=31 * 86_400, allow_inf_nan=False),
    Expect(
        "0보다 크고 31일(2,678,400)을 넘지 않는 초 단위의 수",
        "a number of seconds above 0, at most 31 days (2,678,400)",
    ),
]
Delay = Annotated[
    float,
    Field(ge=0, le=3600, allow_inf_nan=False),
    Expect("0에서 3,600까지의 초 단위의 수", "a number of seconds from 0 to 3,600"),
]
ByteCount = Annotated[
    int,
    Field(ge=1024, le=64 * 1024 * 1024),
    Expect("1,024에서 67,108,864까지의 바이트 수", "a number of bytes from 1,024 to 67,108,864"),
]
Hours = Annotated[
    tuple[Annotated[float, Field(gt=0, le=168, allow_inf_nan=False)], ...],
    Field(max_length=10),
    AfterValidator(_growing),
    Expect(
        "점점 커지는 시간 수의 목록(0보다 크고 168을 넘지 않게, 10개까지)",
        "a list of growing numbers of hours (above 0, at most 168; ten at most)",
    ),
]
RequestCount = Annotated[
    int, Field(ge=0, le=86_400), Expect("0에서 86,400까지의 요청 수", "a number of requests from 0 to 86,400")
]
Children = Annotated[int, Field(ge=1, le=16), Expect("1에서 16까지의 정수", "a whole number from 1 to 16")]
Redirects = Annotated[int, Field(ge=0, le=20), Expect("0에서 20까지의 정수", "a whole number from 0 to 20")]
Port = Annotated[int, Field(ge=0, le=65_535), Expect("0에서 65535까지의 포트 번호", "a port number from 0 to 65535")]
Volume = Annotated[
    int,
    Field(ge=0, le=2**50),
    Expect("0(한도 없음) 이상의 바이트 수", "a number of bytes, or 0 for no limit"),
]
Days = Annotated[int, Field(ge=1, le=36_500), Expect("1에서 36,500까지의 날수", "a number of days from 1 to 36,500")]
Address = Annotated[
    str,
    AfterValidator(_address),
    Expect("이름과 비밀번호가 들어 있지 않은 http(s) 주소", "an http(s) URL without a name or password in it"),
]
OptionalAddress = Annotated[
    str,
    AfterValidator(_address_or_nothing),
    Expect(
        "빈 값, 또는 이름과 비밀번호가 들어 있지 않은 http(s) 주소",
        "empty, or an http(s) URL without a name or password in it",
    ),
]
Database = Annotated[
    SecretStr,
    AfterValidator(_database),
    Expect(
        "빈 값(자료 폴더의 SQLite 파일), 또는 postgresql://사용자@서버:5432/데이터베이스 꼴의 주소",
        "empty (an SQLite file in the data folder), or an address like postgresql://user@host:5432/database",
    ),
]
Contact = Annotated[
    str,
    AfterValidator(_contact),
    Expect("http(s) 주소나 전자우편 주소(빈칸과 괄호 없이)", "a URL or an e-mail address, without spaces and brackets"),
]
Endpoints = Annotated[
    tuple[Annotated[str, AfterValidator(_endpoint)], ...],
    Expect('"호스트:포트" 꼴의 목록', 'a list of exact "host:port"'),
]
Channels = Annotated[
    tuple[Literal["console", "atom"], ...],
    AfterValidator(lambda names: tuple(dict.fromkeys(names))),
    Expect(
        '"console"과 "atom" 가운데서 고른 목록(빈 목록은 알리지 않음)',
        'a list out of "console" and "atom" (empty: none)',
    ),
]
IndexName = Annotated[
    str,
    AfterValidator(_index_name),
    Expect("영문 소문자·숫자·-·_로 된 이름", "a name of small Latin letters, digits, - and _"),
]
Host = Annotated[
    str,
    Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$"),
    Expect("호스트 이름이나 IP 주소", "a host name or an IP address"),
]
