"""Which lines of a body are furniture, and of what kind. Pure functions over one line of text."""

import re
from functools import lru_cache

from crawler.bylines import is_signature

_LONGEST_KEPT = 500
_TIGHT = re.compile(r"[\W_]+")

# Whole lines, white space and punctuation aside, that are controls or headings of other blocks.
_WIDGETS_WORDS = (
    "이기사를공유합니다 해당된기사를공유합니다 글씨키우기 본문글씨키우기 본문글씨줄이기 글자크기설정 글자크기 "
    "글씨크기 폰트크기 기사의본문내용은이글자크기로변경됩니다 이글자크기로변경됩니다 SNS기사보내기 기사보내기 "
    "이전기사보기 다음기사보기 이전기사 다음기사 댓글삭제 댓글쓰기 댓글 댓글보기 로그인 주요기사 다른기사보기 "
    "다른기사더보기 기자의다른기사보기 가나다라마바사 가 가가 가가가 가나다 스크롤이동상태바 기사스크랩하기 스크랩 "
    "바로가기 복사하기 URL복사 링크복사 공유하기 공유 인쇄 인쇄하기 프린트 목록 목록으로 모바일버전으로보기 "
    "모바일버전 PC버전으로보기 PC버전 기사를읽어드립니다 기사듣기 음성으로듣기 뉴스듣기 구독 구독하기 기자구독 "
    "네이버TV구독 유튜브구독 네이버TV구독유튜브구독 좋아요 싫어요 추천 추천해요 ADVERTISEMENT 광고 이미지확대보기 "
    "이미지확대 사진확대 확대보기 크게보기 클릭하면확대됩니다 닫기 TOP 맨위로 뉴스요약쏙 AI요약 AI기사요약 세줄요약 "
    "3줄요약 기사요약 요약 관련기사 관련뉴스 인기뉴스 인기기사 많이본뉴스 많이본기사 실시간인기기사 최신뉴스 "
    "최신기사 더보기 추천기사 주요뉴스 핫뉴스 기상청제공 날씨 본문 첨부파일 다운로드 바로보기 미리보기 이전글 다음글 "
    "사진설명 사진 끝 Copyright ARTICLEAD 저작권자 무단전재및재배포금지 무단전재재배포금지 사진있음 페이스북 트위터 "
    "카카오톡 카카오스토리 네이버블로그 네이버밴드 밴드 텔레그램 라인 이메일 메일 조회수 조회 키워드 태그 뉴스레터 "
    "의견 매우만족만족보통불만족매우불만족 매우불만족 모달창닫기 제출완료 보도자료상세 보도자료 동영상 "
    "동영상뉴스 글자확대글자축소인쇄 "
    "글자확대 글자축소 파일 홈 HOME 상세보기"
)
_WIDGETS = frozenset(_WIDGETS_WORDS.split())
_COMMON_WORDS = (
    "가가 가가가 끝 홈 라인 밴드 사진 파일 메일 이메일 의견 태그 본문 요약 동영상 날씨 키워드 트위터 페이스북 추천 "
    "광고 조회 보도자료 최신뉴스 주요뉴스 인기뉴스 관련뉴스 최신기사 주요기사 인기기사 관련기사 뉴스레터 카카오톡 "
    "텔레그램 첨부파일"
)
_COMMON = frozenset(_COMMON_WORDS.split())
# Those that no text is made of, so that a line may be several of them.
_TOOL_WORDS = sorted((word for word in _WIDGETS if len(word) >= 2 and word not in _COMMON), key=len, reverse=True)
_TOOLS = re.compile(f"(?:{'|'.join(map(re.escape, _TOOL_WORDS))})+")
_TOOL_STARTS = frozenset(word[:2] for word in _TOOL_WORDS)
_LONGEST_TOOLBAR = 60
_EDITORS_NOTE = re.compile(r"^\W{0,3}편집자\s*주(?:\s*[\])】>:：=-]|\s*$)")
_WIDGET_PATTERNS = re.compile(
    r"^\W*(?:가나다라마바사\W*)+$|\$\$ARTICLEAD\$\$|구독\s*\+|"
    r"^Your browser does not support|"
    r"^[◀<【\[]\s*(?:ANC|앵커(?:멘트)?|리포트|레포트|기자|END|INT|VCR|인터뷰)\s*[▶>】\]]$|"
    r"^0:00$|"
    r"^\d+:\d{2}\s*/\s*\d+:\d{2}$|"
    r"^(?:▶|☞|◆|■|▷|※)?\s*(?:네이버|카카오|유튜브|구글|다음).{0,25}(?:구독|채널|추가|팔로우|친구|선호)\S{0,8}\W*$|"
    r"^.{0,15}기자의?\s*다른\s*(?:기사|글|뉴스)\s*(?:더\s*)?(?:보기)?\W*$|"
    r"^[▶▷☞◆■※*\s]*(?:기사\s*)?제보(?:하기|는)?\W.{0,40}카카오톡.{0,30}(?:검색|추가|친구)|"
    r"^[▶▷☞◆■※*\s]*카카오톡\s*\W{0,3}\S{1,15}제보\W{0,3}\s*(?:검색|추가|친구)|"
    r"^.{0,25}구독(?:하기)?\s*(?:버튼)?[을를]?\s*(?:꾹\s*)?(?:눌러|클릭)|"
    r"이 기사가 마음에 들었다면|좋아요를 눌러|댓글을 남겨|기사 URL이 복사",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^[<\[〈(【'\"]?\s*(?:(?:ⓒ|©|\(c\)).{0,80}(?:금지|reserved|저작권)|copyrights?\b|저작권자\s*(?:[(ⓒ©:]|\(c\)|<))|"
    r"무단\s*전재.{0,12}(?:금지|불허)(?![^>\])]*[가-힣]{4})|"
    r"재배포\s*(?:및\s*\S{1,8}\s*)?금지(?![^>\])]*[가-힣]{4})|"
    r"all rights? reserved|저작물은\s*[\"“'‘]?\s*공공누리|"
    r"(?:이|가|에서)\s*창작한\s.{0,150}저작물은|공공누리\s*제?\s*\d\s*유형|AI\s*학습.{0,12}금지",
    re.IGNORECASE,
)
_LONGEST_COPYRIGHT = 250
_SKY = r"맑음|흐림|흐리고\s*\S+|구름\s*\S{1,3}|비 또는 눈|눈 또는 비|소나기|박무|연무|안개|황사|천둥번개|비|눈"
_READING = re.compile(rf"^[•·∙*\-\s]*(?:{_SKY})?\s*[가-힣()]{{0,8}}\s*-?\d{{1,2}}(?:\.\d)?\s*(?:℃|°C)$")
_SKY_OF_CITY = re.compile(rf"^[•·∙]\s*(?:{_SKY})\s*[가-힣()]{{0,8}}$")
# A run of readings: "• 흐림동두천 15.1℃ • 맑음강릉 … 기상청 제공", also with the day of the visit before it.
_CITY = (
    rf"(?:[•·∙]\s*(?:{_SKY})?\s*[가-힣()]{{0,8}}|(?:{_SKY})\s*[가-힣()]{{1,8}})\s*(?:-?\d{{1,2}}(?:\.\d)?\s*(?:℃|°C))?"
)
_TICKER = re.compile(
    rf"\s*(?:20\d\d\.\d{{1,2}}\.\d{{1,2}}\s*(?:\([월화수목금토일]\))?)?\s*(?P<cities>{_CITY}(?:[\s|,]*{_CITY})+)[\s|,]*(?:기상청\s*제공)?\s*"
)
_DEGREE = re.compile(r"-?\d{1,2}(?:\.\d)?\s*(?:℃|°C)")
_LISTED = re.compile(
    r"\W{0,3}(?:[가-힣]{1,10}[은는의이가]?\s?(?:영하\s?)?-?\d{1,2}(?:\.\d)?\s?(?:℃|°C)(?:\s?등)?(?:[,、]\s?|[.]?$)){3,}"
)
_WEATHER = re.compile(r"날씨|기온|한파|폭염|무더위|더위|추위|영하권|기상청|기상대|수은주")
_DATE_LINE = re.compile(
    r"^\W*(?:(?:기사\s*)?(?:입력|승인|등록|수정|작성|최종수정|발행|게시|업데이트|UPDATE[D]?|날짜)(?:일시|일자|일)?\s*[:：]?\s*)?(?:19|20)\d{2}\s*[.\-/년]\s*\d{1,2}\s*[.\-/월]\s*\d{1,2}\s*일?\.?"
    r"\s*(?:[(\[]?[월화수목금토일](?:요일)?[)\]]?)?\s*(?:[\[(]?(?:오전|오후|AM|PM)?\s*\d{1,2}\s*(?::|시)\s*\d{2}(?::\d{2}|\s*분)?\s*(?:AM|PM)?[\])]?)?\W*$"
)
# Several of them, or beside a byline, make a line of dates only with a label or a time of day.
_LABELLED_DATE = re.compile(
    r"(?:(?:최종|기사)?\s*(?:입력|승인|등록|수정|작성|발행|게시)(?:일시|일자|일)?\s*[:：]?\s*(?:19|20)\d{2}\s*[.\-/년]\s*\d{1,2}\s*[.\-/월]\s*\d{1,2}\s*일?\.?"
    r"(?:\s*[(\[]?[월화수목금토일](?:요일)?[)\]]?)?(?:\s*[\[(]?(?:오전|오후)?\s*\d{1,2}:\d{2}(?::\d{2})?[\])]?)?|"
    r"(?:19|20)\d{2}[.\-/]\s?\d{1,2}[.\-/]\s?\d{1,2}\.?\s*(?:[(\[]?[월화수목금토일](?:요일)?[)\]]?)?\s*(?:오전|오후)?\s*\d{1,2}:\d{2}(?::\d{2})?)"
)
_LONGEST_DATE_LINE = 120
_RELATED = re.compile(
    r"^[\[<【(▶☞◆■▷※*\s]*(?:관련\s*기사|관련\s*뉴스|함께\s*(?:보면|읽으면)|이 기사와 관련|주요\s*기사|주요\s*뉴스|"
    r"많이 본|추천\s*기사|인기\s*(?:기사|뉴스)|"
    r"다른\s*기사|최신\s*기사|이 시각 주요|당신이 (?:좋아|관심)|실시간 (?:인기|주요)|오늘의 주요|핫이슈|HOT\s*뉴스|"
    r"기자의 다른)\S{0,6}(?:\s\S{1,6}){0,4}\W*$"
)
_PAGER = re.compile(r"^(?:이전|다음)\s*글(?:\s|$)(?!.*다[.]$)")
_SURVEY = re.compile(r"(?:이|현재)\s*페이지에서 제공하는 (?:정보|서비스)에|정보에 (?:대하여|대해) (?:어느 정도 )?만족")
_PHOTO_NOTE = re.compile(r"^[※*＊<\[(【▲\-\s]*사진\s*(?:설명|캡션)\s*[:：>\])】]?\s*")
_TAIL = re.compile(
    r"^[※*＊\-○◇·<\[(【\s]*(?:사진\s*(?:있음|제공|출처|별첨|첨부|\d+\s*[부매장]|[=:：])|(?:붙임|첨부|별첨|참고\s*자료)(?:\s|파일|자료|\d|[:：.)\]]|$)|자료\s*(?:제공|출처)|담당\s*(?:부서|자)?\s*[:：]|"
    r"문의\s*(?:처|전화)?\s*[:：]|출처\s*[:：]|끝\s*\.?\s*$|제보\s*(?:는|전화|하기)|기사\s*제보|독자\s*제보|뉴스\s*제보|▶?\s*카카오톡|편집자\s*주\s*$|공감언론|"
    r"(?:촬영|영상|취재|편집|그래픽|제작|삽화|CG|자료)\s*(?:기자|취재|편집)?\s*[·:：=]|(?:촬영|자료|사진)\s+[가-힣]{2,4}\s*[\])]|"
    r".{0,60}(?:편집\s*방향|논조|견해|입장)[과와은]?\s*(?:다를|일치하지|무관)|.{0,40}(?:로그인|회원\s*가입|구독)\s*(?:후|하시면|하면)\s.{0,30}(?:전체|전문|나머지|볼\s*수|읽을\s*수)|"
    r".{0,20}(?:생성형\s*)?AI.{0,12}(?:작성|제작)한\s*기사|.{0,12}기사\s*문의|https?://|.{0,20}제보\s*[:：]|"
    r"[가-힣]{2,6}=(?:연합뉴스|뉴시스|뉴스1)[)\]]?$|[▶▷]\s*(?:카카오톡|전화|이메일|홈페이지|뉴스\s*홈페이지))"
)
_PHONE = re.compile(
    r"(?:☎|☏|전화|문의|연락처|담당|팀장|주무관|과장|T\.|Tel)[^\n]{0,40}\d{2,4}[)\s.\-–~]+\d{3,4}(?:[\s.\-–]+\d{4})?|\d{2,3}[)\-]\d{3,4}-\d{4}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?:다|요|까|죠|음|함|됨|임)[.!?．][\"”’'」』)\]]*$|[.!?…．][\"”’'」』)\]]+$|[가-힣A-Za-z0-9)%][.!?．]$"
)
_CREDIT = re.compile(
    r"(?:사진\s*[=:/ⓒ©]|사진\s*제공|자료\s*사진|(?:^|[\s/=(\[])\S{1,20}\s*제공\s*[)\]>.]?\s*$|ⓒ\s*\S+\s*$|/\s*(?:연합뉴스|뉴시스|뉴스1|독자제공)|"
    r"(?<!=)(?:연합뉴스|뉴시스|뉴스1)\s*[\]>]?$|모습\.?\s*[)\]>]?$|(?:사진|이미지)\s*(?:은|=).{0,80}$|\[사진|<사진|\(사진)"
)
_TICKER_STARTS = frozenset("•·∙2맑흐구비눈소박연안황천")
_ARROWS = "▲△▴▵▼▽◀◁▶▷"


# Fields and controls of boards, and files to download.
_FIELD = re.compile(
    r"^(?:기관명|부서명|담당\s*부서|관련\s*부서|등록\s*부서|작성자|등록자|글쓴이|조회수?|등록일|작성일|번호|전화번호|첨부\s*파일|파일|제목|의견|"
    r"원본\s*링크|원문\s*(?:보기|링크))\s*[:：]"
)
_FILE = re.compile(
    r"\.(?:hwpx?|pdf|jpe?g|png|gif|zip|xlsx?|docx?|pptx?|mp4)\b.{0,30}(?:\d\s*[KM]B|hit|down|size|다운로드|미리보기|바로보기)|"
    r"^[^.]{1,80}\.(?:hwpx?|pdf|jpe?g|png|zip|xlsx?)$",
    re.IGNORECASE,
)
_OWN_PHOTO = re.compile(
    r"(?:[/=(<\[]|다\.)\s*(?:사진\s*[=:·]?\s*)?[가-힣A-Za-z0-9·㈜ ]{2,20}\s(?:제공|캡처|갈무리|DB)\s*[)\]>]?\.?$|"
    r"다\.\s*(?:[(\[][^)\]]{2,20}제공[)\]]\s*)?20\d\d\.\s?\d{1,2}\.\s?\d{1,2}\.?\s*(?:[/\[(].{0,20})?$|"
    r"(?:재판매\s*및\s*)?DB\s*금지\s*[)\]]?$|\[[^\]]{2,15}\s*자료\s*사진\]$"
)
_CREDIT_MARK = re.compile(r"^(?:ⓒ|©|\(c\)|사진\s*[=:/·])", re.IGNORECASE)
_CREDIT_LINE = re.compile(r"^(?:ⓒ|©|\(c\)|사진\s*[=:/·])?\s*[가-힣A-Za-z0-9·㈜ ]{0,20}$", re.IGNORECASE)


def tight(text: str) -> str:
    """Letters and digits only, for comparing lines."""
    return _tight(text) if len(text) <= _LONGEST_KEPT else _TIGHT.sub("", text)


@lru_cache(maxsize=1024)  # a line is compared with many things
def _tight(text: str) -> str:
    return _TIGHT.sub("", text)


def is_widget(text: str) -> bool:
    """A control, or the heading of a block that is not the article."""
    if len(text) <= 120 and ((tight(text) or "-") in _WIDGETS or _WIDGET_PATTERNS.search(text) or _is_toolbar(text)):
        return True
    return len(text) <= 400 and bool(_FIELD.match(text) or _FILE.search(text)) and not is_sentence(text)


def _is_toolbar(text: str) -> bool:
    """Several controls on one line: "글씨키우기 가나다라마바사", "인쇄 | 스크랩 | 공유"."""
    bare = tight(text) if len(text) <= _LONGEST_TOOLBAR else ""
    return bare[:2] in _TOOL_STARTS and bool(_TOOLS.fullmatch(bare))


def is_editors_note(text: str) -> bool:
    """What the editors say of the article, in front of it or behind: "[편집자 주] …"."""
    return len(text) <= 400 and bool(_EDITORS_NOTE.match(text))


def is_copyright(text: str) -> bool:
    """A copyright or licence notice."""
    found = _COPYRIGHT.search(text) if len(text) <= _LONGEST_COPYRIGHT else None
    return found is not None and "다." not in text[: found.start()]


def is_weather(text: str) -> bool:
    """A weather ticker: one city's reading, or a run of them without sentences."""
    if _READING.match(text) or _SKY_OF_CITY.match(text) or (len(text) > 6 and not without_ticker(text)):
        return True
    readings = len(_DEGREE.findall(text))
    return readings >= 4 and len(text) / readings < 20 and not is_sentence(text)


def lists_readings(text: str) -> bool:
    """Readings parted by commas, as prose lists them: "가온 3℃, 누리 2℃, …". Tickers part them by bullets or blanks."""
    return bool(_LISTED.fullmatch(text))


def tells_weather(text: str) -> bool:
    """Whether a title or a sentence speaks of the weather."""
    return bool(_WEATHER.search(text))


def without_ticker(text: str) -> str:
    """`text` without a weather ticker glued to its front."""
    found = _TICKER.match(text) if text[:40].lstrip()[:1] in _TICKER_STARTS else None
    return text[found.end() :] if found and _DEGREE.search(found.group("cities")) else text


def is_date_line(text: str) -> bool:
    """Nothing but dates with their labels, and who wrote it: "등록일 2023-12-12 14:05 / 홍길동 기자"."""
    if len(text) > _LONGEST_DATE_LINE or not any(map(str.isdigit, text)):
        return False
    if _DATE_LINE.match(text):
        return True
    rest = _LABELLED_DATE.sub(" ", text)
    return rest != text and (not tight(rest) or is_signature(rest))


def opens_other_block(text: str) -> bool:
    """The heading of related or ranked articles."""
    if _PAGER.match(text) or _SURVEY.search(text):
        return True
    return len(text) <= 60 and not is_sentence(text) and bool(_RELATED.match(text))


def is_tail(text: str) -> bool:
    """What follows the text proper: attachments, contacts, tip-off lines, photo notes."""
    if len(text) > 160:
        return False
    return bool(_TAIL.match(text)) or (bool(_PHONE.search(text)) and not is_sentence(text) and len(text) <= 120)


def photo_note(text: str) -> str | None:
    """What stands behind "사진설명", "" if nothing does, None for other lines."""
    match = _PHOTO_NOTE.match(text)
    return text[match.end() :].rstrip(">])】 ") if match else None


def is_sentence(text: str) -> bool:
    """Whether a line ends as prose does."""
    return bool(_SENTENCE_END.search(text))


def is_captionlike(text: str) -> bool:
    """An arrow in front or a photo credit at the end."""
    if len(text) > 250 or text[-1] in _ARROWS or text.count("다.") > 2:
        return False
    return text[0] in _ARROWS or bool(_CREDIT.search(text))


def is_own_caption(text: str) -> bool:
    """A line that ends with whose photo it is ("… /가온군 제공"): a caption wherever it stands."""
    return len(text) <= 250 and bool(_OWN_PHOTO.search(text)) and text.count("다.") <= 2


def is_credit_line(text: str) -> bool:
    """Whose photo it is, on a line of its own: "ⓒ 가온군", "사진=나한결"."""
    return text[:1] in ("ⓒ", "©", "(", "사") and bool(_CREDIT_LINE.match(text)) and bool(_CREDIT_MARK.match(text))


def has_credit(text: str) -> bool:
    """Whether a line names whose photo it is, or ends as captions do."""
    return bool(_CREDIT.search(text))


def has_arrow(text: str) -> bool:
    """Whether a line begins with one of the arrows that point to a photo."""
    return text[:1] in tuple(_ARROWS)


def is_end_mark(text: str) -> bool:
    """What press releases write behind the last sentence: <끝>."""
    return bool(re.fullmatch(r"[<\[(〈【]?\s*(?:끝|이상)\s*[>\])〉】]?\s*\.?", text))


def is_byline(text: str) -> bool:
    """Nothing but names, press titles and mail."""
    return len(text) <= 120 and is_signature(text)


def is_mailed_byline(text: str) -> bool:
    """A byline with a mail address, which no caption has."""
    return "@" in text and is_byline(text)
