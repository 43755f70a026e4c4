"""The spans that speak for a tag, each with the Korean name of its rule."""

from collections.abc import Iterable

from goeul.records import Evidence
from nlp.municipality.profile import Profile
from nlp.municipality.scan import Found

_MOST = 5
_TAILS = {
    "body": "공공기관·단체",
    "local": "지명이 붙은 말",
    "court": "법원·검찰",
    "bearer": "이름에 든 지명",
    "team": "연고 구단",
}
_FORMS = {
    "full": "시·군·구 이름",
    "stem": "지명",
    "province": "시·도 이름",
    "province_stem": "시·도 지명",
    "landmark": "시설·지구 이름",
    "region": "지방 이름",
}
_ROLES = {
    "dateline": "기사 발신지",
    "career": "경력·출신",
    "paren": "괄호 안 지명",
    "seat": "기관 소재지",
    "venue": "행사 장소",
}


def evidence(profile: Profile, title: str, body: str) -> tuple[Evidence, ...]:
    """Up to five spans, the strongest kinds first, each kind in reading order."""
    ordered = sorted(profile.found, key=_order)
    return tuple(_evidence(one, title if one.field == "title" else body) for one in _distinct(ordered))


def _distinct(found: Iterable[Found]) -> list[Found]:
    """The first mentions; a split place may have been merged from two profiles."""
    kept: dict[tuple[str, int], Found] = {}
    for one in found:
        kept.setdefault((one.field, one.start), one)
        if len(kept) == _MOST:
            break
    return list(kept.values())


def _order(one: Found) -> tuple[bool, bool, int]:
    return bool(one.role) or one.tail_kind in ("bearer", "court"), one.field != "title", one.start


def _evidence(one: Found, text: str) -> Evidence:
    end = one.end + len(one.tail)
    return Evidence(field=one.field, start=one.start, end=end, text=text[one.start : end], why=why(one))


def why(one: Found) -> str:
    """The name of the rule by which this mention counts."""
    if one.role:
        return _ROLES[one.role]
    if one.chosen_by:
        return one.chosen_by
    if one.tail_kind == "government":
        return _government(one.tail)
    if one.tail_kind:
        return _TAILS.get(one.tail_kind, "지명")
    return "앞 지명과 함께 쓴 이름" if one.qualified else _FORMS[one.name.form]


def _government(tail: str) -> str:
    if "의회" in tail or tail.endswith(("의원", "의장")):
        return "지방의회"
    if "교육" in tail:
        return "교육청"
    if tail.endswith(("장", "수", "지사")):
        return "단체장"
    return "시청·군청·구청·도청"
