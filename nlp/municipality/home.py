"""What the outlet of an article says about the places that it is likely to write about."""

from collections.abc import Iterable, Sequence

from goeul.gazetteer import Gazetteer
from nlp.municipality.names import Name
from nlp.municipality.resolve import Home

_NATIONAL_PRESS = "서울"  # 서울신문, 서울경제: papers of the whole country
_PRESS_ENDINGS = (
    "신문",
    "일보",
    "뉴스",
    "투데이",
    "타임즈",
    "타임스",
    "저널",
    "방송",
    "포스트",
    "미디어",
    "시민신문",
    "인터넷신문",
    "청",
)
_KEPT = 4096


class Homes:
    """Homes of outlets, remembered by what an article says of its outlet."""

    def __init__(self, gazetteer: Gazetteer, names: Iterable[Name]) -> None:
        self._gazetteer = gazetteer
        self._names = {name.text: name for name in names if name.form in ("full", "stem", "province", "province_stem")}
        self._longest = max(map(len, self._names), default=0)
        self._known: dict[tuple[str, str, tuple[str, ...]], Home] = {}

    def of(self, press: str, area: str, region: Sequence[str]) -> Home:
        """The home of an outlet with this name, area and regions; all may be empty."""
        key = (press, area, tuple(region))
        home = self._known.get(key)
        if home is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            home = self._known[key] = self._make(*key)
        return home

    def _make(self, press: str, area: str, region: tuple[str, ...]) -> Home:
        codes = frozenset(today for code in region for today in self._gazetteer.tagged(code))
        provinces, own = self._by_press(press)
        area_codes = self._gazetteer.area(area) | frozenset(code[:2] for code in codes)
        return Home(area=area_codes, region=codes | own, press=provinces)

    def _by_press(self, press: str) -> tuple[frozenset[str], frozenset[str]]:
        """Provinces and municipalities in the outlet's own name: 부산일보, 오산뉴스, 무안군."""
        for length in range(min(self._longest, len(press)), 1, -1):
            name = self._names.get(press[:length])
            if name is None or name.text == _NATIONAL_PRESS:
                continue
            province = name.form in ("province", "province_stem")
            options = name.on(None)[:1] if province else name.on(None)
            rest = press[length:]
            if len(options) != 1 or not (province or not rest or rest.endswith(_PRESS_ENDINGS)):
                return frozenset(), frozenset()
            own = frozenset() if province else frozenset(options[0].codes)
            return frozenset(code[:2] for code in options[0].codes), own
        return frozenset(), frozenset()
