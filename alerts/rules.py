"""What the rules of alarms are called for people. The rules themselves, and their stable names, are app.coverage's."""

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "empty-list": ("목록이 비어 있음", "empty list"),
        "unreachable": ("들어가지 못함", "cannot be visited"),
        "silent": ("새 기사 없음", "no new articles"),
        "unread": ("개편 의심: 기사로 읽히지 않음", "redesign suspected: pages do not read as articles"),
        "generic": ("개편 의심: 일반 규칙으로 읽힘", "redesign suspected: read by the generic rules"),
        "undated": ("날짜가 읽히지 않음", "dates are missing"),
        "short-bodies": ("본문이 짧아짐", "bodies became short"),
        "long-bodies": ("본문이 길어짐", "bodies became long"),
        "house-no-news": ("어디서도 새 기사 없음", "no news from anyone"),
        "house-stopped": ("수집이 멈춤", "crawling stands still"),
        "house-network": ("네트워크 이상", "network trouble"),
    }
)


def rule_words(rule: str) -> tuple[str, str]:
    """Korean and English; the stable name itself for a rule that is not known here."""
    return _WORDS.get(rule, (rule, rule))


def rule_title(rule: str) -> str:
    """Both languages in one line."""
    return " · ".join(dict.fromkeys(rule_words(rule)))
