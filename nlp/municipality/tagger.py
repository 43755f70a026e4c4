"""The municipality tagger: names → readings → what the article is about, with evidence and confidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goeul.gazetteer import Gazetteer
from goeul.records import Ambiguous, Article, Head, Tag, Token
from goeul.text import KST
from nlp.furniture import Span, readable
from nlp.morphemes import UserWord
from nlp.municipality.about import Places, decide
from nlp.municipality.dongs import WHY as DONG
from nlp.municipality.dongs import DongFinder, Part
from nlp.municipality.evidence import evidence
from nlp.municipality.features import features
from nlp.municipality.home import Homes
from nlp.municipality.incumbents import Incumbents, merged
from nlp.municipality.model import Model, load_model
from nlp.municipality.names import Option, names
from nlp.municipality.profile import Profile, profiles
from nlp.municipality.resolve import Home, gate, qualify, resolve
from nlp.municipality.roles import assign
from nlp.municipality.scan import Found, Scanner
from nlp.municipality.then import Then
from nlp.municipality.userwords import user_words

_PROVINCE_DIGITS = 2
_MOST_AMBIGUOUS = 5
_PRESS_LONGER = 2  # 경남경제 is the outlet, 무안군 (as the outlet of press releases) the place itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an article says of places, before it is decided what it is about."""

    article: Article
    day: date | None
    home: Home
    parts: tuple[Part, ...]
    open_names: tuple[Found, ...]
    places: tuple[Profile, ...]
    rows: tuple[tuple[float, ...], ...]  # FEATURES of each place


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """All that is said of the places of one article. Most likely first."""

    tags: tuple[Tag, ...]
    ambiguous: tuple[Ambiguous, ...]  # names that may be several places and were not guessed
    doubtful: tuple[Tag, ...]  # places not likely enough for a tag


class MunicipalityTagger:
    """Tags an article with the municipalities and provinces that it is about. Safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer, model: Model | None = None, *, heads: Iterable[Head] = ()) -> None:
        """`heads` speak for their places. Raises ValueError if the numbers of about-ness do not fit the features."""
        all_names = names(gazetteer)
        self._gazetteer = gazetteer
        self._model = model or load_model()
        self._scanner = Scanner(all_names)
        self._incumbents = Incumbents(gazetteer, heads)
        self._homes = Homes(gazetteer, all_names)
        self._dongs = DongFinder(gazetteer)
        self._then = Then(gazetteer)
        self._seats = frozenset(seat.code for seat in gazetteer.seats)

    def user_words(self) -> Iterator[UserWord]:
        """Words for Kiwi's user dictionary, without which the tokens do not fit."""
        return user_words(self._gazetteer)

    def tag(
        self, article: Article, title_tokens: Sequence[Token], body_tokens: Sequence[Token]
    ) -> tuple[tuple[Tag, ...], tuple[Ambiguous, ...]]:
        """The tags and the ambiguous names of `judge` alone."""
        judged = self.judge(self.read(article, title_tokens, body_tokens))
        return judged.tags, judged.ambiguous

    def read(self, article: Article, title_tokens: Sequence[Token], body_tokens: Sequence[Token]) -> Reading:
        """The places that the article names, each with all that is said of it.

        Never raises for odd text; time grows with length.
        """
        home = self._homes.of(article.press, article.outlet_area, article.outlet_region)
        day = _day(article.published)
        spans = readable(article.body)
        parts: tuple[Part, Part] = (
            ("title", article.title, title_tokens, ((0, len(article.title)),)),
            ("body", article.body, body_tokens, spans),
        )
        found = gate(*self._read(parts, article.press, day), home)
        open_names = self._settled_by_dong(resolve(found, home), parts)
        places = profiles(found, article.title, article.body, spans[0][0] if spans else 0)
        self._narrow(places, parts)
        return Reading(
            article=article,
            day=day,
            home=home,
            parts=parts,
            open_names=tuple(open_names),
            places=tuple(places),
            rows=tuple(features(places, home, self._seats, has_text=bool(spans))),
        )

    def judge(self, reading: Reading, model: Model | None = None) -> Judged:
        """What the article is about, by the tagger's own numbers or by others.

        Evidence offsets are those of the article's title and body.
        """
        numbers = model or self._model
        chances = numbers.probabilities(reading.places, reading.rows)
        decision = decide(reading.places, chances, numbers)
        tags = self._tags(decision.chosen, reading)
        if not any(len(code) > _PROVINCE_DIGITS for code in decision.chosen):
            tags += self._last_resort(reading, decision.chosen, numbers)
        given = {tag.code for tag in tags}
        return Judged(
            tags=tuple(tags),
            ambiguous=_ambiguous(reading.open_names),
            doubtful=tuple(tag for tag in self._tags(decision.doubtful, reading) if tag.code not in given),
        )

    def _read(self, parts: Iterable[Part], press: str, day: date | None) -> tuple[list[Found], set[str]]:
        """The names of both fields with what their neighbours say, without those in furniture and newspapers' names."""
        kept: list[Found] = []
        senses: set[str] = set()
        for field, text, tokens, spans in parts:
            scan = self._scanner.find(field, text, tokens, day)
            qualify(scan.found, text)
            assign(scan.found, text)
            kept += _kept(merged(scan.found, self._incumbents.find(field, text, day)), text, press, spans)
            senses |= scan.senses
        return kept, senses

    def _settled_by_dong(self, open_names: Iterable[Found], parts: Iterable[Part]) -> list[Found]:
        """Settles names that stayed open by the 읍·면·동 of the text; returns those to which none points."""
        choices: dict[tuple[Option, ...], Option | None] = {}
        still_open: list[Found] = []
        for one in open_names:
            if one.options not in choices:
                choices[one.options] = self._dongs.choose(one.options, parts)
            option = choices[one.options]
            if option is None:
                still_open.append(one)
            else:
                one.codes, one.chosen_by = option.codes, DONG
        return still_open

    def _narrow(self, places: Iterable[Profile], parts: Iterable[Part]) -> None:
        """A place that was split since is the part that the 읍·면·동 of the text lie in, if they tell."""
        for profile in places:
            if len(profile.codes) > 1:
                options = [Option((code,), frozenset((code[:2],))) for code in profile.codes]
                part = self._dongs.choose(options, parts)
                if part is not None:
                    profile.codes = part.codes

    def _tags(self, places: Places, reading: Reading) -> list[Tag]:
        article = reading.article
        return [
            Tag(
                code=code,
                name=self._gazetteer.label(code),
                confidence=round(chance, 2),
                evidence=evidence(profile, article.title, article.body),
                then=self._then.code(code, reading.day, profile),
            )
            for code, (chance, profile) in places.items()
        ]

    def _last_resort(self, reading: Reading, chosen: Iterable[str], model: Model) -> list[Tag]:
        """At most one municipality, by its 읍·면·동, where no municipality was named."""
        home = reading.home
        provinces = home.area | home.press | frozenset(code[:2] for code in chosen)
        hit = self._dongs.find(home, provinces, reading.parts) if provinces or home.region else None
        if hit is None:
            return []
        return [
            Tag(
                code=hit.code,
                name=self._gazetteer.label(hit.code),
                confidence=model.dong,
                evidence=hit.evidence,
                then=self._then.code(hit.code, reading.day),
            )
        ]


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
