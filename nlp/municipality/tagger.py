"""The municipality tagger: names → readings → what the article is about, with evidence and confidence."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from goeul.gazetteer import Gazetteer
from goeul.records import Ambiguous, Article, Tag, Token
from goeul.text import KST
from nlp.furniture import Span, readable
from nlp.morphemes import UserWord
from nlp.municipality.about import decide, probabilities
from nlp.municipality.dongs import DongFinder
from nlp.municipality.evidence import evidence
from nlp.municipality.home import Homes
from nlp.municipality.names import names
from nlp.municipality.profile import features, profiles
from nlp.municipality.resolve import Home, gate, qualify, resolve
from nlp.municipality.roles import assign
from nlp.municipality.scan import Found, Scanner
from nlp.municipality.userwords import user_words

_DONG_CONFIDENCE = 0.55
_MOST_AMBIGUOUS = 5
_PRESS_LONGER = 2  # 경남경제 is the outlet, 무안군 (as the outlet of press releases) the place itself


class MunicipalityTagger:
    """Tags an article with the municipalities and provinces that it is about. Safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        all_names = names(gazetteer)
        self._gazetteer = gazetteer
        self._scanner = Scanner(all_names)
        self._homes = Homes(gazetteer, all_names)
        self._dongs = DongFinder(gazetteer)
        self._seats = frozenset(seat.code for seat in gazetteer.seats)

    def user_words(self) -> Iterator[UserWord]:
        """Words for Kiwi's user dictionary, without which the tokens do not fit."""
        return user_words(self._gazetteer)

    def tag(
        self, article: Article, title_tokens: Sequence[Token], body_tokens: Sequence[Token]
    ) -> tuple[tuple[Tag, ...], tuple[Ambiguous, ...]]:
        """Tags, most likely first, and the names that may be several places and were not guessed.

        Evidence offsets are those of the article's title and body. Never raises for odd text; time grows with length.
        """
        title, body = article.title, article.body
        home = self._homes.of(article.press, article.outlet_area, article.outlet_region)
        spans = readable(body)
        found, open_names = self._read(article, title_tokens, body_tokens, home, spans)
        begin = spans[0][0] if spans else 0
        places = profiles(found, title, body, begin)
        chances = probabilities(places, features(places, home, self._seats, has_text=bool(spans)))
        chosen = decide(places, chances)
        tags = [
            Tag(
                code=code,
                name=self._gazetteer.label(code),
                confidence=round(chance, 2),
                evidence=evidence(profile, title, body),
            )
            for code, (chance, profile) in chosen.items()
        ]
        if not any(len(code) > 2 for code in chosen):
            tags += self._by_dong(article, title_tokens, body_tokens, home, spans, chosen)
        return tuple(tags), _ambiguous(open_names)

    def _read(
        self,
        article: Article,
        title_tokens: Sequence[Token],
        body_tokens: Sequence[Token],
        home: Home,
        spans: Sequence[Span],
    ) -> tuple[list[Found], list[Found]]:
        """The names of the article with their codes, and those that stay open."""
        day = _day(article.published)
        in_title = self._scanner.find("title", article.title, title_tokens, day)
        in_body = self._scanner.find("body", article.body, body_tokens, day)
        for found, text in ((in_title, article.title), (in_body, article.body)):
            qualify(found, text)
            assign(found, text)
        whole = ((0, len(article.title)),)
        found = _kept(in_title, article.title, article.press, whole) + _kept(
            in_body, article.body, article.press, spans
        )
        found = gate(found, home)
        return found, resolve(found, home)

    def _by_dong(
        self,
        article: Article,
        title_tokens: Sequence[Token],
        body_tokens: Sequence[Token],
        home: Home,
        spans: Sequence[Span],
        chosen: Iterable[str],
    ) -> list[Tag]:
        """At most one municipality, by its 읍·면·동, where no municipality was named."""
        provinces = home.area | home.press | frozenset(code[:2] for code in chosen)
        if not provinces:
            return []
        whole = ((0, len(article.title)),)
        parts = (("title", article.title, title_tokens, whole), ("body", article.body, body_tokens, spans))
        hit = self._dongs.find(provinces, parts)  # type: ignore[arg-type]
        if hit is None:
            return []
        name = self._gazetteer.label(hit.code)
        return [Tag(code=hit.code, name=name, confidence=_DONG_CONFIDENCE, evidence=hit.evidence)]


def _day(published: date | None) -> date | None:
    """The day in Korea on which the names are read."""
    return published.astimezone(KST).date() if isinstance(published, datetime) else published


def _kept(found: Iterable[Found], text: str, press: str, spans: Sequence[Span]) -> list[Found]:
    """Names in readable text that are not part of the name of a newspaper."""
    kept: list[Found] = []
    at = 0
    for one in found:
        while at < len(spans) and spans[at][1] <= one.start:
            at += 1
        if at == len(spans):
            break
        if one.start < spans[at][0] or one.tail_kind == "press":
            continue
        if len(press) >= len(one.name.text) + _PRESS_LONGER and text.startswith(press, one.start):
            continue
        kept.append(one)
    return kept


def _ambiguous(open_names: Iterable[Found]) -> tuple[Ambiguous, ...]:
    """One entry for each name, in order of appearance."""
    entries: dict[str, Ambiguous] = {}
    for one in open_names:
        if one.qualifies or one.role:
            continue
        codes = tuple(dict.fromkeys(code for option in one.options for code in option.codes))
        entries.setdefault(one.name.text, Ambiguous(text=one.name.text, codes=codes))
    return tuple(entries.values())[:_MOST_AMBIGUOUS]
