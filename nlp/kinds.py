"""The kind of an article: a report, an opinion, a notice, a photo with its caption, or nothing to read.

Labels in the title decide first (`[사설]`, `<인사>`, `[포토]`), each held against the body: a full text under `[동정]`
is a report. Then the form of the body: a caption ends with the day of the photo, a list of promotions is made of marks.
"""

import re

from goeul.records import Article, Kind
from nlp.furniture import readable

_LABEL = re.compile(r"[\[<〈《【(［＜「]\s*([^\]>〉》】)］＞」]{1,24}?)\s*[\]>〉》】)］＞」]")
_LEADING = re.compile(r"^(사설|칼럼|기고문?|시론|독자투고|기자수첩|부고|부음|인사|동정|포토|사진)\s*[:|ㅣ│/]")

_OPINION = re.compile(
    r"사설|칼럼|기고|시론|시평|논단|논설|오피니언|기자\s?수첩|취재\s?수첩|데스크|발언대|독자\s?투고|독자\s?마당|독자의\s?소리|만평|에세이"
    r"|단상|기자의\s?(?:눈|시각)|시시비비|만물상|여적|횡설수설|천자만록|아침햇발|세상\s?읽기|세상\s?보기|노트북을\s?열며"
    r"|편집국에서|에디터의\s?창|fn스트리트|\S의\s(?:눈|시선|세상|생각)$|시각과\s?전망|특별논급|^[가-힣]{2,4}포럼$|논평$"
)
_OPINION_SECTION = re.compile(r"오피니언|사설|칼럼|기고|논설|독자투고|만평|opinion", re.IGNORECASE)
_NOTICE = re.compile(
    r"^(?:본사\s?)?(?:인사|인사발령|부고|부음|궂긴\s?소식|동정|알림|알립니다|게시판|결혼|화촉|모집|모집공고|공고|모임|행사|사고|社告"
    r"|정정보도|바로잡습니다|고침|정정|주요\s?일정|오늘의\s?일정|주간\s?일정|일정|이\s?주의\s?재판일정|가볼만한\s?곳|채용\s?공고)$"
)
_PHOTO = re.compile(r"포토|사진|화보|그래픽|카메라\s?뉴스|앵글|photo", re.IGNORECASE)
_NOT_PHOTO = re.compile(r"포토\s?카드|사진\s?작가|사진\s?공모|포토존")
_HOROSCOPE = re.compile(r"오늘의\s?운세|띠별\s?운세|별자리\s?운세")
_ADDRESS = re.compile(r"신년사|송년사|기념사|취임사|이임사|퇴임사|축사|담화문|추념사|추도사|인사말|기고")

_SENTENCE = re.compile(r"[가-힣]{2}다[.”\"’'!]|[가-힣]요[.!]")
_POLITE = re.compile(r"(?:니다|세요|시오)\s?[.!]")
_REPORTED = re.compile(r"(?:밝혔|말했|전했|강조했|설명했|덧붙였)(?:다|습니다)")
_MARKS = re.compile(r"[◇◆▲△▶▷■□●○◈▣☆★]")
_STAFF = re.compile(r"승진|전보|임용|신규\s?선임|발령|직무대리|파견|과장급|국장급|서기관|사무관")
_MOURNING = re.compile(r"(?:부친|모친|빙부|빙모|장인|장모|시부|시모|조모|조부|형제|남편|부인)상|별세")
_FUNERAL = re.compile(r"발인|빈소|장례식장|장지")
_DATED = re.compile(
    r"(?:다|모습|장면)[.”\"’')]{0,3}\s*(?:\([^)]{1,30}\)\s*)?"  # a sentence, and who gave the photo
    r"(?:19|20)\d\d\. ?\d{1,2}\. ?\d{1,2}\.?\s*"  # the day
    r"(?:\[?\S*(?:@\S+|email)\]?)?\s*(?:/\s?\S.{0,20})?$"  # the photographer, the agency
)
_CAPTION_END = re.compile(r"(?:고 있다|모습이다|모습|장관이다|앉아 있다|서 있다|놓여 있다|쌓여 있다|걸려 있다)\.?$")
_NO_SCENE = re.compile("(?:조사|수사|기대|검토|추진|추정|파악|예상|전망|논의|계획)[가-힣]{0,3} 있다")
_SENTENCE_BEFORE = re.compile(r"다\. ")  # a sentence ends before the last one
_MAIL_LINE = re.compile(r"^\[?\S{0,40}(?:@\S+|email)\]?$|제보를 기다립니다")
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*=[^)]*\)|https?://\S+|\S+@\S+|^[■▷▶].*$", re.MULTILINE)
_HANGUL = re.compile(r"[가-힣]")
_BROKEN = re.compile("[\ufffd\u00c0-\u00ff]")

_LIST = 4  # so many marks make a list
_SHORT_NOTICE = 320  # code points of body; a longer text under a notice label is a report
_PHOTO_TEXT = 500  # a longer text under a photo label is a report
_DATED_TEXT = 700  # a text that ends with the day of a photo
_CAPTION_ALONE = 160  # one paragraph that tells what is seen
_SAMPLE = 1000  # code points looked at for what a whole text would show as well
_READABLE = 15  # letters; with fewer there is nothing to read


def kind(article: Article) -> Kind:
    """The kind by title, section and body. A title without a body is news, since nothing speaks against it."""
    labels = [*_LABEL.findall(article.title), *_LEADING.findall(article.title)]
    body = article.body
    if _is_notice(labels, body) or _is_mourning(article.title, body):
        return "notice"
    if _is_opinion(labels, article, body):
        return "opinion"
    if _HOROSCOPE.search(article.title) or _is_unreadable(article.title, body):
        return "other"
    if _is_photo(labels, body):
        return "photo"
    return "news"


def _is_unreadable(title: str, body: str) -> bool:
    """Nothing but furniture, or letters of a wrong charset."""
    if not body or body in title:
        return False
    if len(_BROKEN.findall(body, 0, _SAMPLE)) * 5 > min(len(body), _SAMPLE):
        return True
    found = 0
    for start, end in readable(body):
        found += _letters(body[start : min(end, start + _SAMPLE)])
        if found >= _READABLE:
            return False
    rest = _ASIDE.sub("", body)
    return _letters(rest) < 3 * _READABLE and not _sentences(rest)


def _letters(text: str) -> int:
    """Code points that carry text; a Latin word needs some three for what one Hangul syllable says."""
    hangul = len(_HANGUL.findall(text))
    return hangul + (sum(map(str.isalpha, text)) - hangul) // 3


def _is_notice(labels: list[str], body: str) -> bool:
    if any(_NOTICE.match(label) for label in labels):
        return len(body) <= _SHORT_NOTICE or _marks(body) > 2 * _sentences(body)
    return _marks(body) >= _LIST and _sentences(body) <= 1 and _STAFF.search(body) is not None


def _is_mourning(title: str, body: str) -> bool:
    if not _FUNERAL.search(body):
        return False
    return (len(body) <= _SHORT_NOTICE and _MOURNING.search(title) is not None) or (
        _MOURNING.search(body) is not None and not _sentences(body)
    )


def _marks(body: str) -> int:
    return len(_MARKS.findall(body))


def _sentences(body: str) -> int:
    return len(_SENTENCE.findall(body))


def _is_opinion(labels: list[str], article: Article, body: str) -> bool:
    if any(_OPINION.search(label) for label in labels) or _OPINION_SECTION.search(article.section):
        return True
    return _ADDRESS.search(article.title) is not None and _is_speech(body)


def _is_speech(body: str) -> bool:
    """Someone speaks to the readers throughout; a report would tell who said it."""
    polite = len(_POLITE.findall(body))
    return polite >= 3 and polite * 2 > _sentences(body) and not _REPORTED.search(body)


def _is_photo(labels: list[str], body: str) -> bool:
    if any(_PHOTO.search(label) and not _NOT_PHOTO.search(label) for label in labels) and len(body) <= _PHOTO_TEXT:
        return True
    if len(body) > 2 * _DATED_TEXT:
        return False
    lines = [line for line in body.split("\n") if line and not _MAIL_LINE.search(line)]
    text = sum(map(len, lines))
    if not lines or text > _DATED_TEXT or (len(lines) > 1 and _REPORTED.search(lines[0])):
        return False
    if _DATED.search(lines[-1]):
        return True
    return len(lines) == 1 and text <= _CAPTION_ALONE and _is_caption(lines[0])


def _is_caption(line: str) -> bool:
    """One sentence that says what somebody is doing; not one that reports what is being looked into or hoped for."""
    return _CAPTION_END.search(line) is not None and not _NO_SCENE.search(line) and not _SENTENCE_BEFORE.search(line)
