"""What follows a place name without a blank, and what it makes of the name.

오산시청 is the government of the place, 오산경찰서 a public body in it, 오산역 something that lies there; 오산대 only bears
its name, 수원지법 is a court whose seat says little about where the matter happened, 경남신문 is a newspaper.
"""

from collections.abc import Container
from typing import Literal

Tail = Literal["", "government", "body", "local", "court", "bearer", "team", "press"]

# After a full name (오산시, 영광군, 경기도) one syllable is enough: 오산시청, 영광군수, 경기도민.
_AFTER_FULL: dict[Tail, str] = {
    "government": "청 청장 장 수 본청 청사 의원 의장 의회 정",
    "local": "민 민들 내 계",
    "body": "당원협의회",
    "press": "민일보",
}
_ANYWHERE: dict[Tail, str] = {
    "government": """시의회 군의회 구의회 도의회 의회 도청 시청 군청 구청 도지사 지사 시장 군수 구청장 교육청 교육감 도교육청
        시교육청 도교육감 시교육감 특별시교육청 광역시교육청 시의원 군의원 구의원 도의원 도정 시정 군정 구정 시당국 부시장 부군수
        부지사 부구청장 행정부지사 경제부지사 정무부지사 정무부시장 행정부시장 경제부시장 자치경찰위원회 자치경찰위""",
    "body": """경찰서 경찰청 경찰 남부경찰서 북부경찰서 동부경찰서 서부경찰서 중부경찰서 소방서 소방본부 소방 소방안전본부
        소방재난본부 북부소방서 남부소방서 동부소방서 서부소방서 교육지원청 보건소 보건환경연구원 상의 상공회의소 세무서 세관
        본부세관 해경 해양경찰서 해수청 지방해양수산청 해양수산청 선관위 선거관리위원회 농협 축협 수협 신협 원예농협 새마을금고
        산림조합 농업기술센터 농업기술원 도서관 시립도서관 문화원 문화재단 문화관광재단 문화예술회관 문예회관 복지재단
        장학재단 장학회 인재육성재단 체육회 장애인체육회 테크노파크 TP 경자청 경제자유구역청 도시공사 교통공사 관광공사 관광재단
        환경공단 시설공단 시설관리공단 도시관리공단 도시개발공사 개발공사 주택도시공사 에너지공사 의료원 신용보증재단 신보재단
        중기청 지방중소벤처기업청 중소벤처기업청 지방국세청 국세청 노동청 지방고용노동청 고용노동청 고용노동지청 우체국 지방우정청
        기상청 지방기상청 지방환경청 유역환경청 환경청 항만공사 인재개발원 여성가족재단 자원봉사센터 청소년수련관 사회서비스원
        연구원 창조경제혁신센터 경제진흥원 정보산업진흥원 정보문화산업진흥원 콘텐츠진흥원 일자리경제진흥원 경총 경영자총협회
        평생학습관 일자리재단 본부 지역본부 지사장 지부 지회 협의회 도당 시당 상인회 청년회의소 사회복지협의회 인자위
        지역인적자원개발위원회 국토청 국토관리청 지방국토관리청 지방조달청 지방병무청 보훈청 보훈지청 농관원 공동모금회
        사회복지공동모금회 고용복지플러스센터 노인회 이통장협의회 새마을회 여성단체협의회 의용소방대 관광협회 의사회 약사회
        변호사회 RISE센터 자활센터 지역자활센터 지역아동센터 가족센터 사랑상품권 페이 이음카드 사랑카드""",
    "local": """지역 지방 권 권역 시내 도내 관내 일대 일원 인근 근교 외곽 시가지 도심 원도심 구도심 신도심 신도시 혁신도시
        기업도시 읍 북부 남부 동부 서부 중부 내륙 해안 앞바다 해상 해역 시민 시민들 군민 구민 도민 주민 주민들 청년 농가 농민
        어민 상인 소상공인 역 역세권 항 신항 공항 국제공항 산단 산업단지 국가산단 국가산업단지 일반산단 일반산업단지 농공단지
        화력 화력발전소 발전소 발전본부 복합발전소 원전 제련소 조선소 제철소 공장 사업장 캠퍼스 전통시장 중앙시장 축제
        국제영화제 영화제 박람회 엑스포 비엔날레 한우 사과 천 강 댐 대교 섬 만 해변 해수욕장 나들목 IC JC 분기점 톨게이트 휴게소
        경제 산업 관광 문화 교육 행정 통합 통합시 통합특별시 군공항 신공항 지하철 도시철도 경전철 트램 버스 택시 시내버스 형 발 행
        특구 지구 관광단지 교도소 구치소 터미널 버스터미널 고속버스터미널 경기장 종합운동장 월드컵경기장 실내체육관 체육관
        박물관 미술관 시립미술관 예술의전당 문학관 과학관 휴양림 수목원 생태공원 공원 학생 학부모 어린이 초등학교 중학교 고등학교
        초 중 고 여고 여중 향교 마라톤 상권 아파트 부동산 주택시장 관광객 기업 기업들 농산물 농특산물 특산물 말""",
    "court": """지법 지방법원 고법 고등법원 지원 지검 지방검찰청 고검 고등검찰청 지청 가정법원 행정법원 회생법원 중앙지법
        중앙지검 동부지법 동부지검 남부지법 남부지검 북부지법 북부지검 서부지법 서부지검 중앙지방법원 중앙지방검찰청 검찰""",
    "bearer": """대 대학 대학교 대학병원 대병원 대학교병원 대의대 교대 교육대 교육대학교 의대 과기대 과학기술대 시립대 여대 외대
        가톨릭대 보건대 과학대 과학대학교 전문대 공대 과학고 외고 국제고 병원 성모병원 성심병원 아산병원 백병원 한방병원
        중앙병원 은행 은행장 저축은행 카드 증권 화학 제약 건설 물산 중공업 정밀 전자 신세계 우유 막걸리 소주 도시가스 호텔
        리조트 CC 컨트리클럽 교구 올림픽 조약 협약 의정서 패럴림픽 아시안게임 유니버시아드 세계대회 행복도시""",
    "team": """FC 유나이티드 시티즌 하나시티즌 아이파크 현대 삼성 SK KT 스틸러스 블루윙즈 시청팀 삼성썬더스 KCC 정관장 상무
        시민프로축구단 이랜드""",
    "press": """일보 신문 매일 매일신문 방송 도민일보 신보 뉴스 타임즈 타임스 투데이 저널 포스트 MBC KBS SBS CBS TV 경제신문
        시민신문 인터넷신문 미디어 미디어신문 문화방송 총국 인뉴스 데일리""",
}
_FULL_TABLE: dict[str, Tail] = {word: kind for kind, words in _AFTER_FULL.items() for word in words.split()}
_TABLE: dict[str, Tail] = {word: kind for kind, words in _ANYWHERE.items() for word in words.split()}
_FULL_TABLE = {**_TABLE, **_FULL_TABLE}
_LONGEST = max(map(len, _TABLE))


def tail_at(text: str, start: int, ends: Container[int], *, full: bool) -> tuple[str, Tail]:
    """The longest known word from `start` that ends where a morpheme ends (`ends`), and its kind; ("", "") if none."""
    table = _FULL_TABLE if full else _TABLE
    for length in range(min(_LONGEST, len(text) - start), 0, -1):
        if start + length in ends:
            word = text[start : start + length]
            if word in table:
                return word, table[word]
    return "", ""
