"""From what a PostgreSQL server, or the way to it, says to what a person can do about it.

`name` is the address as goeul.store.place.label gives it, without a password; `at` may add the words of the server.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from goeul.errors import StoreError
from goeul.store.blobs import DamagedBlobError
from goeul.text import one_line

_SHOWN = 300  # code points of the server's own words


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turns faults of server, network and database into StoreError with advice; programming faults pass through."""
    try:
        yield
    except DBAPIError as error:
        told = _of_database(name, error)
        if told is None:
            raise
        raise told from error
    except DamagedBlobError as error:
        raise damaged(name) from error
    except PoolTimeout as error:
        raise busy(name) from error


def _of_database(name: str, error: DBAPIError) -> StoreError | None:
    """By SQLSTATE (PostgreSQL manual, appendix A); what fails before there is a connection has none."""
    state = getattr(error.orig, "sqlstate", None)
    said = _short(str(error.orig))
    at = f"{name} ({said})" if said else name
    if state is None:
        return _of_connecting(at, said) if _is_operational(error) else None
    for prefix, make in (
        ("53100", full),  # disk_full
        ("53300", too_many),  # too_many_connections
        ("28", refused_login),
        ("3D000", no_database),
        ("42501", not_allowed),  # insufficient_privilege
        ("25006", read_only),  # read_only_sql_transaction
        ("55P03", busy),  # lock_not_available
        ("57014", busy),  # query_canceled, by a time limit of the server
        ("40", busy),  # rolled back for another transaction
        ("08", lost),
        ("57P", lost),  # the server shuts down, or starts up
        ("53", full),  # insufficient_resources
        ("58", disk_fault),
        ("XX", damaged),
    ):
        if state.startswith(prefix):
            return make(at)
    return None


def _is_operational(error: DBAPIError) -> bool:
    return any(each.__name__ in ("OperationalError", "InterfaceError") for each in type(error.orig).__mro__)


def _of_connecting(at: str, said: str) -> StoreError:
    """From the words of the server or libpq: in English a narrower advice, else the wide one with the words in it."""
    if "password" in said or "authentication failed" in said or "no pg_hba.conf entry" in said:
        return refused_login(at)
    if "database" in said and "does not exist" in said:
        return no_database(at)
    if "too many clients" in said or "connection slots" in said:
        return too_many(at)
    if any(words in said for words in ("server closed", "terminating connection", "SSL SYSCALL", "consuming input")):
        return lost(at)
    return unreachable(at)


def _short(said: str) -> str:
    line = one_line(said)
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def unreachable(at: str) -> StoreError:
    return StoreError(
        f"저장소의 데이터베이스 서버에 연결할 수 없습니다: {at}. 서버가 켜져 있는지, [store] url의 호스트와 "
        "포트, 방화벽, 사용자와 비밀번호를 확인하세요. 잃은 것은 없습니다.",
        f"The store's database server cannot be reached: {at}. Check that the server runs, host and port "
        "in [store] url, the firewall, user and password. Nothing was lost.",
    )


def lost(at: str) -> StoreError:
    return StoreError(
        f"저장소의 데이터베이스 서버와 연결이 끊겼습니다: {at}. 이번 작업만 취소했고 이미 저장한 것은 "
        "그대로입니다. 서버와 네트워크를 확인한 뒤 다시 실행하면 이어서 진행합니다.",
        f"The connection to the store's database server was lost: {at}. Only this step was undone, what "
        "was stored is unharmed. Check server and network and run again; it goes on from there.",
    )


def refused_login(at: str) -> StoreError:
    return StoreError(
        f"데이터베이스 서버가 로그인을 거절했습니다: {at}. 사용자 이름을 확인하고, 비밀번호는 환경 변수 "
        "GOEUL_STORE_URL이나 PGPASSWORD, 또는 ~/.pgpass에 두세요. 서버의 pg_hba.conf도 이 컴퓨터를 허용해야 합니다.",
        f"The database server refused the login: {at}. Check the user, and give the password with the "
        "environment variable GOEUL_STORE_URL or PGPASSWORD, or in ~/.pgpass. The server's pg_hba.conf must allow this "
        "machine as well.",
    )


def no_database(at: str) -> StoreError:
    return StoreError(
        f"서버에 그런 데이터베이스가 없습니다: {at}. [store] url의 이름을 확인하거나, 서버에서 "
        "createdb -E UTF8 -T template0 <이름>으로 만드세요. 표는 goeul이 만듭니다.",
        f"The server has no such database: {at}. Check the name in [store] url, or make it on the server "
        "with createdb -E UTF8 -T template0 <name>. goeul makes the tables itself.",
    )


def not_allowed(at: str) -> StoreError:
    return StoreError(
        f"데이터베이스 사용자에게 권한이 없습니다: {at}. 그 사용자를 데이터베이스의 소유자로 하거나 "
        "(ALTER DATABASE … OWNER TO …) 스키마에 표를 만들 권한을 주세요.",
        f"The database user lacks permission: {at}. Make it the owner of the database "
        "(ALTER DATABASE … OWNER TO …) or grant it to create tables in the schema.",
    )


def read_only(at: str) -> StoreError:
    return StoreError(
        f"데이터베이스가 읽기 전용입니다: {at}. 복제본(standby)이 아니라 주 서버의 주소를 [store] url에 "
        "적으세요. 잃은 것은 없습니다.",
        f"The database is read-only: {at}. Put the address of the primary server, not of a standby, "
        "into [store] url. Nothing was lost.",
    )


def too_many(at: str) -> StoreError:
    return StoreError(
        f"데이터베이스 서버의 연결이 가득 찼습니다: {at}. 서버의 max_connections를 늘리거나 한꺼번에 도는 "
        "goeul 프로세스를 줄이세요(프로세스 하나가 최대 15개). 잃은 것은 없습니다.",
        f"The database server has no connection left: {at}. Raise its max_connections or run fewer "
        "processes of goeul at a time (one takes 15 at most). Nothing was lost.",
    )


def full(at: str) -> StoreError:
    return StoreError(
        f"데이터베이스 서버의 디스크나 메모리가 가득 찼습니다: {at}. 이미 저장한 것은 그대로이며 이번 "
        "작업만 취소했습니다. 서버의 공간을 비운 뒤 다시 실행하면 이어서 진행합니다.",
        f"The database server's disk or memory is full: {at}. What was stored is unharmed, only this "
        "step was undone. Free some space on the server and run again; it goes on from there.",
    )


def busy(at: str) -> StoreError:
    return StoreError(
        f"다른 프로세스가 저장소를 오래 쓰고 있습니다: {at}. 잃은 것은 없습니다. 잠시 뒤 다시 실행하고, "
        "계속되면 어느 컴퓨터의 goeul이 멈추었는지 pg_stat_activity에서 찾으세요.",
        f"Another process has been writing to the store for long: {at}. Nothing was lost. Run again "
        "shortly; if it stays so, look in pg_stat_activity for the machine whose goeul hangs.",
    )


def disk_fault(at: str) -> StoreError:
    return StoreError(
        f"데이터베이스 서버의 디스크가 읽기·쓰기 오류를 냈습니다: {at}. 이번 작업은 취소했고 이미 저장한 "
        "것은 건드리지 않았습니다. 서버의 디스크를 확인한 뒤 다시 실행하세요.",
        f"The database server's disk reported a read or write fault: {at}. This step was undone, what "
        "was stored was not touched. Check the server's disk, then run again.",
    )


def damaged(at: str) -> StoreError:
    return StoreError(
        f"데이터베이스의 내용이 손상되었습니다: {at}. goeul은 고치거나 지우지 않았습니다. 서버의 로그를 "
        "보고 백업을 되돌린 뒤 다시 실행하세요.",
        f"What the database holds is damaged: {at}. goeul has neither mended nor deleted it. See the "
        "server's log, restore a backup and run again.",
    )


def newer_schema(name: str, found: int, known: int) -> StoreError:
    return StoreError(
        f"저장소가 더 새로운 goeul에서 만들어졌습니다: {name} (스키마 {found}, 이 프로그램은 {known}까지). 이 컴퓨터의 "
        "goeul도 올리세요. 저장소는 건드리지 않았습니다.",
        f"The store was made by a newer goeul: {name} (schema {found}, this program knows {known}). Upgrade goeul on "
        "this machine too. The store was not touched.",
    )


def clocks_differ(name: str, seconds: float) -> StoreError:
    return StoreError(
        f"이 컴퓨터와 데이터베이스 서버의 시계가 {seconds:,.0f}초 다릅니다: {name}. 여러 컴퓨터가 한 호스트를 함께 "
        "수집하지 않으려면 시각이 같아야 합니다. 두 쪽 모두 NTP(chrony, systemd-timesyncd)로 시각을 맞추세요.",
        f"The clocks of this machine and of the database server are {seconds:,.0f} seconds apart: {name}. Machines "
        "must share the time, or two of them crawl one host. Set both by NTP (chrony, systemd-timesyncd).",
    )


def not_unicode(name: str, encoding: str) -> StoreError:
    return StoreError(
        f"데이터베이스의 문자 부호가 UTF8이 아니라 {encoding}입니다: {name}. createdb -E UTF8 -T template0 <이름>으로 "
        "새로 만든 것을 [store] url에 적으세요.",
        f"The database's encoding is {encoding}, not UTF8: {name}. Make one with "
        "createdb -E UTF8 -T template0 <name> and put it into [store] url.",
    )


def too_old(name: str, version: str, oldest: int) -> StoreError:
    return StoreError(
        f"데이터베이스 서버가 오래되었습니다: {name} (PostgreSQL {version}). {oldest} 이상이 필요합니다.",
        f"The database server is too old: {name} (PostgreSQL {version}). {oldest} or newer is needed.",
    )


def no_driver() -> StoreError:
    return StoreError(
        "PostgreSQL 저장소에는 psycopg 패키지가 필요합니다. pip install 'goeul[postgresql]'로 설치하거나 [store] url을 "
        "비워 두세요.",
        "A store in PostgreSQL needs the package psycopg. Install it with pip install 'goeul[postgresql]', or leave "
        "[store] url empty.",
    )
