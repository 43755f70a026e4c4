"""What part a name plays where it stands: dateline, career, constituency, seat. Such names are seldom the matter."""

import re
from collections.abc import Sequence

from nlp.municipality.resolve import separated
from nlp.municipality.scan import Found

_PROVINCE_DIGITS = 2
_OFFICES = frozenset(("도청", "시청", "청"))
_BEFORE_OFFICE = ("전 ", "前 ", "전직 ", "전임 ", "(전)", "초대 ")
_CAREER = re.compile(
    r"\s?(?:출신|출생|태생|시절|재직|재임|(?:을|를) (?:지낸|역임|거쳐|거친|졸업)|에서 태어|에서 자라|"
    r"(?:이|이었)던 (?:이|김|박)|고와 |고등학교를)"
)
_SEAT = re.compile(
    r"여의도|국회|청와대|대통령실|정부.{0,6}청사|정부청사|본사|본점|본관|사옥|은행회관|프레스센터|호텔|웨스틴|그랜드|코엑스|거래소|"
    r"딜링룸|참여연대|경실련|광화문|서초동|미근동|대법원|대검|헌법재판소|헌재|당사|컨벤션|회관|집무실|관저|삼청동|중앙지법|중앙지검|고법|상공회의소|대한상의"
)
# Facilities of the state: what happens there is seldom the town's.
_STATE = re.compile(
    r"(?:시|군|구)? ?(?:\S{1,4}동 )?(?:정부 ?\S{0,4}청사|국군수도병원|국립\S{0,4}현충원|국립\S{0,6}민주묘지|"
    r"(?:공군 ?)?서울공항|국방부|계룡대)"
)
_STATE_WORDS = ("청사", "국군수도병원", "현충원", "민주묘지", "서울공항", "국방부", "계룡대")
_AT_OFFICE = re.compile(r"(?: \S{1,12}(?:실|당|룸|관|홀))?에서")
_MEETING = re.compile(
    r"면담|만나|협의|회담|기자회견|간담회|브리핑|토론회|시상식|세미나|포럼|콘퍼런스|컨퍼런스|집회|결의대회|업무협약|총회|촉구"
)
_VENUE = re.compile(r"[^.]{0,22}에서 (?:\S{1,12} ){0,2}(?:열린|열리는|개최된|개최되는|진행된)")
_COMPANY_SEAT = re.compile(
    r"\s?(?:시|군|구)?(?:에|에 )?\s?(?:본사|본점|공장)를 (?:둔|두고)|\s?소재 (?:기업|업체|회사)|에 사는|에 거주하는"
)
_DATELINE_SLASH = re.compile(r"/\S{2,12}(?:뉴스|신문|일보|통신|방송|타임즈|투데이)")


def assign(found: Sequence[Found], text: str) -> None:
    """Sets `role` of each name: "" where it may be the matter itself."""
    state = any(word in text for word in _STATE_WORDS)
    for one in found:
        one.role = _role(one, text, state)
    for before, one in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if one.listed > before.listed and separated(before, one, text):
            before.listed = one.listed  # every member knows the size of its enumeration
            if one.role in ("dateline", "paren"):
                before.role = one.role


def _role(one: Found, text: str, state: bool) -> str:
    end = one.end + len(one.tail)
    after = text[end : end + 24]
    before = text[max(0, one.start - 4) : one.start]
    if _is_dateline(one, before, after):
        return "dateline"
    if after.startswith("출신") or _CAREER.match(after):
        return "career"
    if one.tail_kind == "government" and before.endswith(_BEFORE_OFFICE):
        return "career"
    if before[-1:] == "(" and (after[:1] == ")" or after[:2] in ("갑)", "을)", "병)", "정)")):
        return "paren"
    if one.field == "body" and (_COMPANY_SEAT.match(after) or (state and _STATE.match(after))):
        return "seat"
    if one.tail in _OFFICES and len(one.options[0].codes[0]) == _PROVINCE_DIGITS and _AT_OFFICE.match(after):
        return "seat"  # where a municipality signs and meets, not who acts
    if not one.tail and any(code[:2] in ("11", "36") for option in one.options for code in option.codes):
        cut = after.find(".")
        clause = after if cut < 0 else after[:cut]
        if _SEAT.search(clause) or (one.field == "body" and _MEETING.search(clause)):
            return "seat"
    if one.field == "body" and not one.tail and "에서" in after and _VENUE.match(text, end):
        return "venue"
    return ""


def _is_dateline(one: Found, before: str, after: str) -> bool:
    if after[:1] == "=" or (after[:2] == " =" and before[-1:] in "[(【"):
        return True
    if after[:2] in (")=", ")]") and before[-1:] == "(":
        return after[1] == "=" or one.start < 30
    if before[-1:] == "[" and _DATELINE_SLASH.match(after):
        return True
    return after[:1] == "]" and before[-4:] == "KBS "
