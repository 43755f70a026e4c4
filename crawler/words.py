"""The words for how an outlet fares and why an article was not fetched: stored in English, shown in either language."""

OK = "ok"
EMPTY_LIST = "empty list"
DNS = "DNS"
REFUSED = "connection refused"
TIMEOUT = "timeout"
LOST = "connection lost"
TLS = "TLS"
CERTIFICATE = "certificate"
ADDRESS = "private address"
ROBOTS = "robots"
ROBOTS_DOWN = "robots unavailable"  # the server has trouble, so nothing is known to be allowed
TOO_LARGE = "too large"
TOO_LONG = "too long"
REDIRECTS = "too many redirects"
MOVED = "moved"
NOT_HTML = "not HTML"
EMPTY = "empty response"
BROKEN = "broken response"
SCHEME = "scheme"
BUSY = "busy"
INTERNAL = "internal error"
NO_HISTORY = "no history"
CANCELLED = "cancelled"
HTTP = "HTTP"  # followed by a status: "HTTP 503"

# What is said of an outlet that answers, or was not asked.
BODY_SHORT = "body too short"
REDESIGN = "redesign suspected"
NO_DATES = "no dates"
SILENT = "silent"
NEVER = "never visited"
OFF = "switched off"

# Reasons of skipping a page that may be an article at another look: its server had a hiccup, say.
MAY_PASS = (EMPTY, "no_body", "no_title", "unreadable")

_KOREAN = {
    OK: "정상",
    EMPTY_LIST: "목록이 비어 있음",
    DNS: "주소를 찾지 못함(DNS)",
    REFUSED: "접속 거부",
    TIMEOUT: "응답 시간 초과",
    LOST: "연결 끊김",
    TLS: "보안 연결(TLS) 실패",
    CERTIFICATE: "인증서 오류",
    ADDRESS: "사설 주소라서 접속하지 않음",
    ROBOTS: "robots.txt가 막음",
    ROBOTS_DOWN: "robots.txt를 받지 못함(서버 오류)",
    TOO_LARGE: "너무 큰 응답",
    TOO_LONG: "너무 긴 주소",
    REDIRECTS: "되풀이되는 이동",
    MOVED: "다른 곳으로 옮겨 감",
    NOT_HTML: "HTML이 아님",
    EMPTY: "빈 응답",
    BROKEN: "깨진 응답",
    SCHEME: "지원하지 않는 주소 형식",
    BUSY: "다른 수집이 진행 중",
    INTERNAL: "내부 오류",
    NO_HISTORY: "지난 기사를 찾을 목록도 사이트맵도 없음 (피드에는 지난 기사가 없습니다)",
    CANCELLED: "취소함",
    BODY_SHORT: "본문이 너무 짧음",
    REDESIGN: "개편 의심",
    NO_DATES: "날짜 없음",
    SILENT: "새 기사 없음",
    NEVER: "아직 방문 전",
    OFF: "꺼 둠",
    # reasons of goeul.errors.SkipPage and Quarantine
    "gone": "삭제되었거나 없는 기사",
    "list": "기사가 아니라 목록",
    "no_body": "본문을 찾지 못함",
    "no_title": "제목을 찾지 못함",
    "unreadable": "HTML로 읽을 수 없음",
    "too_large": "읽기에 너무 큰 페이지",
    "too_slow": "읽는 데 너무 오래 걸림",
    "too_much_memory": "읽는 데 메모리가 모자람",
    "extractor_died": "읽다가 추출 작업이 죽음",
}

_ENGLISH = {
    ROBOTS: "blocked by robots.txt",
    ROBOTS_DOWN: "robots.txt could not be fetched (server error)",
    "no_body": "no body found",
    "no_title": "no title found",
    "too_large": "page too large to read",
    "too_slow": "reading took too long",
    "too_much_memory": "reading took too much memory",
    "extractor_died": "the extraction worker died",
}


def korean(word: str) -> str:
    """The Korean of a word; a status ("HTTP 503") and a word of somebody else stay as they are."""
    return _KOREAN.get(word, word)


def english(word: str) -> str:
    """The English of a word for people; most are it themselves."""
    return _ENGLISH.get(word, word)


def is_known(word: str) -> bool:
    """Whether a word is one of these; the name of an exception of ours is none."""
    return word in _KOREAN or word.startswith(HTTP)
