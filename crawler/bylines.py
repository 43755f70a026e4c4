"""Names of those who wrote an article, out of the many ways in which outlets print them."""

import re
from collections.abc import Iterable

from goeul.text import one_line

_TITLE = (
    r"(?:(?:수습|인턴|선임|객원|시민|명예|전문|대학생|청소년|어린이|사진|선임|부장|차장|취재|국제|주재)\s*)?"
    r"(?:기자|특파원|논설위원|논설실장|논설주간|편집위원|편집국장|편집장|편집인|발행인|통신원|리포터|앵커|아나운서|PD|"
    r"칼럼니스트|평론가|주필|본부장|주재기자)"
)
_NAME = r"[가-힣]{2,4}"
_SEPARATOR = r"\s*[·,∙ㆍ•/&]\s*"
# "홍길동 기자", "홍길동·김철수 기자"
_SIGNED = re.compile(rf"(?<![가-힣])((?:{_NAME}{_SEPARATOR})*{_NAME})\s*{_TITLE}(?![가-힣])")
# "홍길동 워싱턴 특파원", "워싱턴 홍길동 특파원"
_POSTED = re.compile(rf"(?<![가-힣])({_NAME})\s+([가-힣]{{2,5}})\s+(?:특파원|통신원|주재기자)(?![가-힣])")
# "가온방송 뉴스 홍길동입니다."
_SIGN_OFF = re.compile(rf"(?:[가-힣A-Za-z]{{2,10}}\s*)?(?:뉴스|NEWS|news|기자)\s*({_NAME})입니다[.．]?")
# "가온방송 홍길동입니다." alone on its line
_STATION = re.compile(rf"[가-힣A-Za-z]{{2,10}}(?:방송|텔레비전|MBC|TV)\s*({_NAME})입니다[.．]?")
_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄채"
    "원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\(?\d{2,4}\)?[\s.-]\d{3,4}(?:[\s.-]\d{4})?")
_NOT_NAMES_WORDS = (
    "취재 본지 사진 담당 시민 인턴 수습 선임 객원 전문 대학생 어린이 명예 우리 한국 뉴스 연합 출입 지역 사회 정치 경제 "
    "문화 체육 스포츠 편집 온라인 디지털 방송 해당 일부 다른 여러 모든 현장 동료 후배 선배 여성 남성 외신 내신 신문 "
    "일간 주간 월간 종합 국제 국회 청와대 기획 탐사 데이터 영상 그래픽 이날 당시 전직 현직 관련"
)
_NOT_NAMES = frozenset(_NOT_NAMES_WORDS.split())
# Accounts that publish for the house, and words that stand where a name should.
_NOBODY = re.compile(
    r"^(?:관리자|운영자|최고관리자|admin(?:istrator)?|webmaster|master|편집자|등록자|작성자|기자|기자명|이름|no ?name|"
    r"관리자\d*|홈페이지\s*관리자|사이트\s*관리자|뉴스|null|none|undefined|-)$",
    re.IGNORECASE,
)
# Offices, which boards name as the writer; no given name ends in these, or none so long.
_OFFICE = re.compile(
    r"(?:[가-힣·\s]{2,}(?:과|팀)|[가-힣·\s]*(?:담당관|담당관실|센터|사업소|보건소|사무소|사업단|추진단|본부|위원회|주민센터)|"
    r"[가-힣·\s]{3,}(?:실|국|청|단|소|관)|(?:홍보|기획|감사|비서|공보|민원|대변인)실|대변인)\s*(?:[가-힣]{1,8}(?:팀|담당|계))?"
)
_LABEL = re.compile(r"^(?:기자|글|by|written by|취재|이름|성명|담당자)\s*[:：=]?\s+", re.IGNORECASE)
_OTHER_FIELD = re.compile(
    r"\d+\s*면|댓글|조회|지면|호수|페이지|입력|승인|수정|등록|공유|스크랩|바로가기|기사\s*더보기|구독|추천"
)
_SHORTEST, _LONGEST = 2, 20


def signed(text: str) -> tuple[str, ...]:
    """Names that stand before a press title ("홍길동·김철수 기자"), in order."""
    names = [_posted(match) for match in _POSTED.finditer(text)]
    names.extend(match.group(1) for match in _SIGN_OFF.finditer(text))
    station = _STATION.fullmatch(text.strip())
    names.extend([station.group(1)] if station else [])
    for match in _SIGNED.finditer(_POSTED.sub(" ", text)):
        names.extend(name for name in re.split(_SEPARATOR, match.group(1)) if name not in _NOT_NAMES)
    return tuple(dict.fromkeys(names))


def _posted(match: re.Match[str]) -> str:
    first, second = match.groups()
    return first if len(first) == 3 and first[0] in _SURNAMES else second


def from_field(text: str, houses: Iterable[str] = ()) -> tuple[str, ...]:
    """Names in a field that is meant for them (meta author, `ul.infomation li`); `houses` are the outlet's own names.

    A field without a press title is taken as it stands if it is short and no other field's content.
    """
    text = re.sub(r"^\s*(?:기자명|작성자|글쓴이|등록자)\s*[:：]?\s*", "", one_line(text))
    found = signed(text)
    if found:
        return found
    text = _PHONE.sub(" ", _MAIL.sub(" ", text))
    text = _LABEL.sub("", text.strip(" |/·,()[]<>")).strip(" |/·,()[]<>:：")
    text = re.sub(r"^[가-힣·, ]{2,10}=\s*", "", text)
    if _OTHER_FIELD.search(text) or re.search(r"\d{2,}|https?:|www\.", text):
        return ()
    names = [name.strip() for name in re.split(r"\s*[,|/;]\s*", text)]
    own = {_squeeze(house) for house in houses}
    return tuple(
        name
        for name in dict.fromkeys(names)
        if _SHORTEST <= len(name) <= _LONGEST
        and not _NOBODY.match(name)
        and not _OFFICE.fullmatch(name)
        and _squeeze(name) not in own
    )


def is_signature(line: str) -> bool:
    """Whether a whole line is a byline: names with press titles, mail, place or press before them, and nothing else."""
    without_mail = _MAIL.sub(" ", line)
    mail = without_mail != line
    if _SIGN_OFF.fullmatch(line.strip()) or _STATION.fullmatch(line.strip()):
        return True
    rest = _SIGNED.sub(" ", _POSTED.sub(" ", without_mail))
    if rest == without_mail and not mail:
        return False
    rest = re.sub(r"[가-힣]{2,10}\s*[=/|]", " ", rest)
    rest = re.sub(
        r"(?:글|사진|취재|정리|영상|그래픽|대표기자|기자|외\s*\d+명|[가-힣]{2,8}(?:일보|신문|뉴스|타임즈|타임스|투데이|저널|방송))",
        " ",
        rest,
    )
    rest = re.sub(r"[\W_]+", "", rest)
    return len(rest) <= (6 if mail else 3)


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
