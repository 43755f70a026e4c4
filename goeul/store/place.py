"""Where a store is: a file, or a database on a PostgreSQL server."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from goeul.errors import StoreError

_SCHEMES = ("postgresql://", "postgres://")
_DRIVER = "postgresql+psycopg"


def is_server(place: Path | str) -> bool:
    """Whether it is the address of a PostgreSQL database, not the path of a file."""
    return isinstance(place, str) and place.startswith(_SCHEMES)


def server(address: str) -> URL:
    """The address as SQLAlchemy takes it. Raises StoreError, which does not repeat it, for it may hold a password."""
    try:
        url = make_url(address.replace("postgres://", "postgresql://", 1)).set(drivername=_DRIVER)
    except (ArgumentError, ValueError):
        raise StoreError(
            "저장소 주소 [store] url을 읽을 수 없습니다. postgresql://사용자@서버:5432/데이터베이스처럼 쓰고, 이름이나 "
            "비밀번호에 든 특수 문자는 %로 시작하는 URL 부호로 바꾸세요.",
            "The address of the store, [store] url, cannot be read. Write it like "
            "postgresql://user@host:5432/database, with special signs of name or password percent-encoded.",
        ) from None  # the cause would show the password
    return url


def label(url: URL) -> str:
    """The address for people: no password, none of what follows the question mark but the host."""
    host = url.host or url.query.get("host") or ""
    where = f"{host}:{url.port}" if url.port else str(host)
    user = f"{url.username}@" if url.username else ""
    return f"postgresql://{user}{where}/{url.database or ''}"
