"""Fitting the numbers of about-ness to labelled texts; `tools/fit_about.py` is how it is run.

The weights are a ridge logistic regression. Some of them are ruled by the labelling guide, since labelled cases are too
few, and examples move them little. Calibration and threshold are fitted on texts that the weights have not seen (the
parts left out in turn), and only on real articles: short cases written for a difficulty are harder than a day's news.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.calibration import platt
from nlp.evaluate import Evaluation, Row, evaluate
from nlp.logistic import Belief, Example, fit
from nlp.municipality.dongs import WHY as DONG
from nlp.municipality.features import FEATURES
from nlp.municipality.model import Level, Model
from nlp.municipality.profile import Profile
from nlp.municipality.tagger import MunicipalityTagger, Reading

RIDGE = 2.0
# feature: (municipality, province), by the guide: a title without a text is all there is; the outlet's own city is
# meant; where only a court is named, the matter happened in its area; a venue away from the outlet's area is no more;
# a desk away from every seat stands for its town where the text names no other place.
RULED: Mapping[str, tuple[float, float]] = {
    "title_alone": (1.2, 1.4),
    "home_region": (0.6, 0.3),
    "only_court": (1.2, 1.4),
    "venue_away": (-0.2, -0.2),
    "only_dateline": (3.2, 0.0),
}
_RULED_RIDGE = 200.0
_BIAS_RIDGE = 0.001
_THRESHOLDS = tuple(step / 100 for step in range(30, 61, 2))
_NEIGHBOURS = 2  # thresholds on each side that have a say, since one article more or less is chance
_DONG_BELIEF = (5.5, 10.0)  # right, all: what is believed of tags by 읍·면·동 before any is seen

UNCALIBRATED = Model(
    municipality=Level(bias=0.0, weights=(0.0,) * len(FEATURES)),
    province=Level(bias=0.0, weights=(0.0,) * len(FEATURES)),
    threshold=0.42,
    threshold_listed=0.6,
    dong=0.55,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One labelled text, read."""

    set: str  # its name
    label: Row  # {"id", "about", "about_ok"}, spelt out
    reading: Reading
    weight: float = 1.0  # how much each of its places counts in fitting
    calibrates: bool = True  # it is a real article


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A text with numbers that were fitted without it."""

    text: Labelled
    model: Model


def fitted(texts: Sequence[Labelled], numbers: Model = UNCALIBRATED) -> Model:
    """The weights for these texts; calibration and thresholds as in `numbers`."""
    return replace(
        numbers,
        municipality=_level(texts, numbers.municipality, province=False),
        province=_level(texts, numbers.province, province=True),
    )


def left_out(texts: Sequence[Labelled], *, seed: int, parts: int, rounds: int) -> list[Unseen]:
    """Each text once a round, with weights fitted on the other parts."""
    chance = random.Random(seed)  # noqa: S311  # a shuffle, no secret
    result: list[Unseen] = []
    for _ in range(rounds):
        order = list(texts)
        chance.shuffle(order)
        for part in range(parts):
            model = fitted([text for at, text in enumerate(order) if at % parts != part])
            result += [Unseen(text=text, model=model) for text in order[part::parts]]
    return result


def calibrated(unseen: Sequence[Unseen], tagger: MunicipalityTagger) -> Model:
    """Slopes, shifts, thresholds and the confidence by 읍·면·동, from texts with numbers that had not seen them."""
    real = [each for each in unseen if each.text.calibrates]
    slopes = {province: platt(_log_odds(real, province=province)) for province in (False, True)}
    bare = replace(
        UNCALIBRATED,
        municipality=_rounded(UNCALIBRATED.municipality, *slopes[False]),
        province=_rounded(UNCALIBRATED.province, *slopes[True]),
    )
    scores = [_f1(real, replace(bare, threshold=threshold), tagger) for threshold in _THRESHOLDS]
    best = max(range(len(_THRESHOLDS)), key=lambda at: _smooth(scores, at))
    model = replace(bare, threshold=_THRESHOLDS[best])
    return replace(model, dong=_dong(unseen, model, tagger))


def evaluation(unseen: Sequence[Unseen], numbers: Model, tagger: MunicipalityTagger) -> Evaluation:
    """How good the tags are with each text's own weights, and the calibration and thresholds of `numbers`."""
    labels: list[Row] = []
    predictions: list[Row] = []
    for at, each in enumerate(unseen):
        judged = tagger.judge(each.text.reading, _with_weights(numbers, each.model))
        labels.append({"topics": (), "kind": "news", **each.text.label, "id": str(at)})
        tags = [{"code": tag.code, "confidence": tag.confidence} for tag in judged.tags]
        predictions.append({"id": str(at), "municipalities": tags, "kind": "news"})
    return evaluate(labels, predictions)


def _level(texts: Iterable[Labelled], numbers: Level, *, province: bool) -> Level:
    examples = [
        Example((*row, 1.0), _is_about(profile, text.label), text.weight)
        for text in texts
        for profile, row in _judged_places(text, province=province)
    ]
    ruled = [RULED.get(name) for name in FEATURES]
    beliefs = [Belief(0.0, RIDGE) if rule is None else Belief(rule[province], _RULED_RIDGE) for rule in ruled]
    *weights, bias = fit(examples, (*beliefs, Belief(0.0, _BIAS_RIDGE)))
    rounded = tuple(round(weight, 2) + 0.0 for weight in weights)  # + 0.0: no -0.0
    return replace(numbers, bias=round(bias, 2), weights=rounded)


def _judged_places(text: Labelled, *, province: bool) -> Iterator[tuple[Profile, tuple[float, ...]]]:
    """The places of one level that the labels say anything of."""
    about, neither = _codes(text.label, "about"), _codes(text.label, "about_ok")
    for profile, row in zip(text.reading.places, text.reading.rows, strict=True):
        left = profile.only_in_names or (not about.intersection(profile.codes) and neither.issuperset(profile.codes))
        if profile.is_province == province and not left:
            yield profile, row


def _is_about(profile: Profile, label: Row) -> bool:
    return not _codes(label, "about").isdisjoint(profile.codes)


def _codes(label: Row, field: str) -> frozenset[str]:
    return frozenset(label.get(field, ()))


def _log_odds(unseen: Iterable[Unseen], *, province: bool) -> Iterator[tuple[float, bool, float]]:
    for each in unseen:
        level = each.model.province if province else each.model.municipality
        for profile, row in _judged_places(each.text, province=province):
            yield level.log_odds(row), _is_about(profile, each.text.label), 1.0


def _rounded(level: Level, slope: float, shift: float) -> Level:
    return replace(level, slope=round(slope, 2), shift=round(shift, 2))


def _with_weights(numbers: Model, model: Model) -> Model:
    return replace(
        numbers,
        municipality=replace(numbers.municipality, bias=model.municipality.bias, weights=model.municipality.weights),
        province=replace(numbers.province, bias=model.province.bias, weights=model.province.weights),
    )


def _f1(unseen: Sequence[Unseen], numbers: Model, tagger: MunicipalityTagger) -> float:
    return evaluation(unseen, numbers, tagger).places.f1


def _smooth(scores: Sequence[float], at: int) -> float:
    near = scores[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1]
    return sum(near) / len(near)


def _dong(unseen: Iterable[Unseen], numbers: Model, tagger: MunicipalityTagger) -> float:
    """Share of the tags that rest on 읍·면·동 alone that are right, leaning on what was believed."""
    right, count = _DONG_BELIEF
    seen: set[int] = set()
    for each in unseen:
        if id(each.text) in seen:
            continue
        seen.add(id(each.text))
        for tag in tagger.judge(each.text.reading, _with_weights(numbers, each.model)).tags:
            if {evidence.why for evidence in tag.evidence} == {DONG} and tag.code not in each.text.label["about_ok"]:
                right += tag.code in each.text.label["about"]
                count += 1
    return round(right / count, 2)
