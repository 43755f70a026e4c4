"""Which place a name means: by its neighbours, by the rest of the article, by the outlet; or it stays open."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.municipality.names import Option
from nlp.municipality.scan import Found

_SEPARATORS = frozenset(
    ("·", "ㆍ", "‧", "・", "․", ",", ", ", " · ", "/", "와 ", "과 ", " 및 ", "·", "∙", "•", "-", "~", "∼", "–")
)
_FIGURE_GAP = 26  # longest distance of two members of an enumeration, with a figure between them
_FIGURE = re.compile(
    r"(?: ?[-+]?\d[\d.,]*(?:만|천|억|조)? ?\d*[가-힣%℃㎜]{0,3})?(?: ?\([^()]{1,14}\))?(?:,|, | ·|·| · |/|와 |과 | 및 )"
)
_BRANCHES = frozenset(("지원", "지청"))
BY_OUTLET = "지역 언론"
BY_CONTEXT = "글 안의 다른 지명"
_METROPOLITAN_GWANGJU = "12"
_GYEONGGI = "경기"
_HOME = 2.0
_PRESS = 1.5
_ELSEWHERE = 4.0  # the name stands with its province at another place of the article
_NEAR = 1.5
_NEAR_CHARACTERS = 120
_MARGIN = 1.0  # the best reading must lead by this much


@dataclass(frozen=True, slots=True)
class Home:
    """What the outlet says about places: its provinces, its own municipalities, the provinces in its name."""

    area: frozenset[str]
    region: frozenset[str]
    press: frozenset[str]

    def holds(self, codes: Iterable[str]) -> bool:
        """Whether the place lies in the outlet's area."""
        return any(code[:2] in self.area or code[:2] in self.press or code in self.region for code in codes)

    def covers(self, option: Option) -> bool:
        """Whether the outlet's area and a region that spans provinces are the same corner of the country."""
        area = self.area | self.press
        return bool(area) and len(area & option.provinces) >= min(len(area), len(option.provinces))

    def weight(self, option: Option) -> float:
        """How much the outlet speaks for one reading of a name."""
        if self.region.intersection(option.codes):
            return 2 * _HOME
        if self.press & option.provinces:
            return _HOME + _PRESS
        return _HOME if self.area & option.provinces else 0.0


def qualify(found: Sequence[Found], text: str) -> None:
    """경기 오산시, 수원시 팔달구: the name before says where the next one lies, and enumerations inherit it."""
    if found:
        _sender(found[0], text)
    for before, one in pairwise(found):
        if one.gap > 1 or before.tail:
            if before.tail_kind == "court" and one.tail in _BRANCHES and one.start - before.end <= len(before.tail) + 1:
                before.qualifies = True  # 춘천지법 원주지원 sits in 원주
                continue
            _inherit(before, one, text)
            continue
        if one.gap == 1 and text[before.end] != " ":
            _inherit(before, one, text)
            continue
        options = _inside(before, one)
        if options:
            one.options, one.sure, one.qualified = options, True, True
            before.qualifies, before.sure = True, True
            before.options = _outside(before, options)


def _sender(one: Found, text: str) -> None:
    """[광주시청] at the head of a message: a city signs so; a metropolitan city would write 광주광역시."""
    end = one.end + len(one.tail)
    if one.start == 1 and text[0] == "[" and one.tail_kind == "government" and text[end : end + 1] == "]":
        cities = tuple(option for option in one.options if len(option.codes[0]) > 2)
        if cities and len(cities) < len(one.options):
            one.options, one.qualified = cities, True


def _inside(before: Found, one: Found) -> tuple[Option, ...]:
    """Readings of the name that lie in the place named right before it; today's readings first."""
    if one.name.form in ("province", "province_stem") and len(one.options) == 1:
        return ()
    cities = {code for option in before.options if not option.city for code in option.codes}
    provinces = {code for code in cities if len(code) == 2}
    for options in (one.options, one.name.options):
        inside = tuple(
            option
            for option in options
            if option.city in cities or (provinces & option.provinces and len(option.codes[0]) == 5)
        )
        if inside:
            return inside
    return ()


def _outside(before: Found, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The readings of the qualifying name that hold the qualified one (광주 in 광주 남구 is the metropolitan city)."""
    fitting = tuple(
        outer
        for outer in before.options
        if any(inner.city in outer.codes or inner.provinces.intersection(outer.codes) for inner in options)
    )
    return fitting or before.options


def separated(before: Found, one: Found, text: str) -> bool:
    """The two names are neighbours in an enumeration: 오산·화성, 오산시와 화성시, 오산(10%), 화성; 서울 2도, 부산."""
    end = before.end + len(before.tail)
    if not end < one.start <= end + _FIGURE_GAP:
        return False
    between = text[end : one.start]
    return between in _SEPARATORS or (len(between) > 3 and _FIGURE.fullmatch(between) is not None)


def _inherit(before: Found, one: Found, text: str) -> None:
    if not separated(before, one, text):
        return
    one.listed = before.listed + 1
    if one.name.form == "landmark" and not _share_province(before, one):
        return  # 부산 서구, 송도: another 송도
    if before.sure and not one.sure:
        one.sure = one.tag == "NNP" or before.name.form in ("stem", "province_stem")
    elif one.sure and not before.sure:
        before.sure = True
    if len(one.options) > 1 and before.qualified:
        provinces = before.options[0].provinces
        options = tuple(option for option in one.options if option.provinces & provinces)
        if options:
            one.options, one.qualified = options, True


def _share_province(before: Found, one: Found) -> bool:
    return any(a.provinces & b.provinces for a in before.options for b in one.options)


def gate(found: Iterable[Found], senses: Container[str], home: Home) -> list[Found]:
    """Drops names that are common words too, unless the article or the outlet speaks for the place.

    `senses` are names that mean something else in this article; alone they are no places here.
    """
    all_found = list(found)
    known = {code for one in all_found if one.sure for option in one.options for code in option.codes}
    kept: list[Found] = []
    for one in all_found:
        if one.name.text == _GYEONGGI and not one.sure:
            continue
        if one.name.form == "region" and not home.covers(one.options[0]):
            continue
        if one.name.text in senses and not one.tail and not one.qualified and one.role != "dateline":
            continue
        codes = {code for option in one.options for code in option.codes}
        if (
            one.sure
            or one.role == "dateline"
            or known & codes
            or (one.tag == "NNP" and not one.name.never_alone and any(home.weight(option) for option in one.options))
        ):
            one.sure = True
            kept.append(one)
    return kept


def resolve(found: Sequence[Found], home: Home) -> list[Found]:
    """Gives each name its codes; returns the names that stay open."""
    votes = _votes(found)
    fixed = _fixed(found)
    open_names: list[Found] = []
    near: dict[str, tuple[int, str]] = {}
    for one in found:
        if len(one.options) == 1:
            one.codes = one.options[0].codes
            for province in one.options[0].provinces:
                near[province] = (one.end, one.field)
            continue
        option, one.chosen_by = _choose(one, home, votes, fixed, near)
        if option is None:
            open_names.append(one)
        else:
            one.codes = option.codes
    return open_names


def _votes(found: Iterable[Found]) -> Counter[str]:
    """How often each province is named, by itself or through a municipality that is clear."""
    votes: Counter[str] = Counter()
    for one in found:
        if len(one.options) == 1 and one.tail_kind not in ("bearer", "press", "court"):
            for province in {code[:2] for code in one.options[0].codes}:
                votes[province] += 3 if one.field == "title" else 1
    return votes


def _fixed(found: Iterable[Found]) -> dict[str, set[Option]]:
    """Readings of ambiguous names that stand with their province somewhere in the article."""
    fixed: dict[str, set[Option]] = {}
    for one in found:
        if one.qualified and len(one.options) == 1:
            fixed.setdefault(one.name.text, set()).add(one.options[0])
    return fixed


def _choose(
    one: Found,
    home: Home,
    votes: Counter[str],
    fixed: dict[str, set[Option]],
    near: dict[str, tuple[int, str]],
) -> tuple[Option | None, str]:
    """The best reading, if it leads clearly, and what spoke for it most."""
    scores: list[tuple[float, Option]] = []
    for option in one.options:
        score = home.weight(option)
        score += min(3.0, max((float(votes[province]) for province in option.provinces), default=0.0))
        if option in fixed.get(one.name.text, ()):
            score += _ELSEWHERE
        for province in option.provinces:
            end, field = near.get(province, (-10_000, one.field))
            if field == one.field and one.start - end < _NEAR_CHARACTERS:
                score += _NEAR
                break
        if one.name.text == "광주" and option.codes == (_METROPOLITAN_GWANGJU,):
            score += _MARGIN  # the bare name is the metropolitan city unless something speaks against it
        scores.append((score, option))
    scores.sort(key=lambda pair: -pair[0])
    (best, option), (second, _) = scores[0], scores[1]
    if best - second < _MARGIN:
        return None, ""
    return option, BY_OUTLET if home.weight(option) * 2 > best else BY_CONTEXT
