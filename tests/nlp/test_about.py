"""The numbers of about-ness, the decision, and the fit that makes the numbers."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from goeul.gazetteer import load_gazetteer
from nlp.labelled import article
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger
from nlp.municipality.about import DOUBTFUL, decide
from nlp.municipality.features import FEATURES
from nlp.municipality.fitting import RULED, UNCALIBRATED, Labelled, Unseen, calibrated, evaluation, fitted, left_out
from nlp.municipality.model import FILE, Level, Model, as_data, load_model, model_of
from nlp.municipality.profile import Profile

CONFIG = Path(__file__).parents[2] / "config"
MODEL = load_model()


def profile(*codes: str, **fields: object) -> Profile:
    one = Profile(codes)
    for name, value in {"mentions": 1, "title": 1.0, **fields}.items():
        setattr(one, name, value)
    return one


class TestNumbers:
    def test_they_are_read_as_they_were_written(self) -> None:
        assert model_of(json.loads(json.dumps(as_data(MODEL)))) == MODEL

    def test_the_file_says_what_they_were_fitted_on(self) -> None:
        data = json.loads(files("nlp.municipality").joinpath(FILE).read_text(encoding="utf-8"))
        assert data["fitted"]["sets"].keys() >= {"cases", "gold", "articles"}
        assert all(len(each["sha256"]) == 64 for each in data["fitted"]["sets"].values())

    def test_a_feature_too_few_or_too_many_is_refused(self) -> None:
        data = as_data(MODEL)
        del data["municipality"]["weights"]["title"]
        with pytest.raises(ValueError, match=r"title.*fit_about"):
            model_of(data)
        data = as_data(MODEL)
        data["province"]["weights"]["luck"] = 1.0
        with pytest.raises(ValueError, match="luck"):
            model_of(data)

    def test_more_said_is_more_likely(self) -> None:
        row = [0.0] * len(FEATURES)
        chances = [MODEL.municipality.probability(row)]
        for name, value in (("title", 1.2), ("lead", 2.0), ("share", 1.0)):
            row[FEATURES.index(name)] = value
            chances.append(MODEL.municipality.probability(row))
        assert chances == sorted(chances)
        assert chances[0] < DOUBTFUL < MODEL.threshold < chances[-1]


class TestDecision:
    def test_likely_places_are_tags_and_nearly_likely_ones_doubtful(self) -> None:
        places = [profile("41370"), profile("41110"), profile("41130"), profile("41150")]
        decision = decide(places, [0.9, MODEL.threshold, MODEL.threshold - 0.01, DOUBTFUL - 0.01], MODEL)
        assert list(decision.chosen) == ["41370", "41110"]
        assert list(decision.doubtful) == ["41130"]

    def test_no_place_is_both(self) -> None:
        places = [profile("28155", "28185"), profile("28155")]
        decision = decide(places, [0.3, 0.9], MODEL)
        assert list(decision.chosen) == ["28155"]
        assert list(decision.doubtful) == ["28185"]

    def test_a_listed_place_needs_more_and_is_doubtful_below_that(self) -> None:
        listed = profile("41370", title=0.0, listed=1, body=0.5)
        between = (MODEL.threshold + MODEL.threshold_listed) / 2
        assert list(decide([listed], [between], MODEL).doubtful) == ["41370"]
        assert list(decide([listed], [MODEL.threshold_listed], MODEL).chosen) == ["41370"]

    def test_names_in_names_are_neither(self) -> None:
        decision = decide([profile("41370", bearer=1)], [0.99], MODEL)
        assert not decision.chosen
        assert not decision.doubtful

    def test_doubtful_places_are_few_and_the_likeliest(self) -> None:
        places = [profile(f"41{number:03}") for number in range(110, 410, 10)]
        chances = [DOUBTFUL + number / 1000 for number in range(len(places))]
        doubtful = list(decide(places, chances, MODEL).doubtful.values())
        assert len(doubtful) == 5
        assert [chance for chance, _ in doubtful] == sorted(chances, reverse=True)[:5]

    def test_a_round_up_is_its_province_and_nothing_doubtful(self) -> None:
        places = [profile(f"41{number:03}", title=0.0) for number in range(110, 200, 10)]
        decision = decide(places, [0.9] * len(places), MODEL)
        assert list(decision.chosen) == ["41"]
        assert not decision.doubtful


ABOUT = [
    {"title": "오산시, 나눔 장터", "body": "오산시는 장터를 연다.", "about": ["41370"]},
    {"title": "수원시 도서관 새로 열어", "body": "수원시는 도서관을 연다. 용인 주민도 쓴다.", "about": ["41110"]},
    {"title": "화성시, 버스 개편", "body": "화성시는 노선을 늘린다. 오산을 지나는 노선도 있다.", "about": ["41590"]},
    {"title": "경기도, 청년 월세", "body": "경기도는 월세를 준다. 수원에서 설명회를 연다.", "about": ["41"]},
    {
        "title": "새 스마트폰 나와",
        "body": "회사는 새 제품을 냈다. 수원 공장에서 만든다.",
        "about": [],
        "about_ok": ["41110"],
    },
    {"title": "영화 개봉", "body": "영화가 개봉했다. 감독은 안동 출신이다.", "about": []},
]


class TestFit:
    @pytest.fixture(scope="class")
    @classmethod
    def tagger(cls) -> MunicipalityTagger:
        return MunicipalityTagger(load_gazetteer(CONFIG))

    @pytest.fixture(scope="class")
    @classmethod
    def texts(cls, tagger: MunicipalityTagger) -> list[Labelled]:
        morphemes = Morphemes(tagger.user_words(), workers=1)
        found = []
        for row in ABOUT * 3:
            one = article(row)
            reading = tagger.read(one, morphemes.analyse(one.title), morphemes.analyse(one.body))
            label = {"about": row["about"], "about_ok": row.get("about_ok", [])}
            found.append(Labelled(set="ours", label=label, reading=reading))
        return found

    def test_the_fit_learns_what_the_labels_say(self, texts: list[Labelled], tagger: MunicipalityTagger) -> None:
        model = fitted(texts)
        unseen = [Unseen(text=text, model=model) for text in texts]
        figures = evaluation(unseen, UNCALIBRATED, tagger)
        assert figures.places.f1 > 0.9
        assert figures.articles == len(texts)
        assert sum(each.count for each in figures.reliability) == figures.places.right + figures.places.wrong
        assert model.municipality.weights[FEATURES.index("title")] > 0

    def test_ruled_weights_hardly_move(self, texts: list[Labelled]) -> None:
        model = fitted(texts)
        for name, (municipality, province) in RULED.items():
            at = FEATURES.index(name)
            assert model.municipality.weights[at] == pytest.approx(municipality, abs=0.1)
            assert model.province.weights[at] == pytest.approx(province, abs=0.1)

    def test_every_text_is_left_out_once_a_round_and_the_seed_decides(self, texts: list[Labelled]) -> None:
        unseen = left_out(texts, seed=1, parts=3, rounds=2)
        assert len(unseen) == 2 * len(texts)
        assert {id(each.text) for each in unseen} == {id(text) for text in texts}
        again = left_out(texts, seed=1, parts=3, rounds=2)
        assert [each.model for each in unseen] == [each.model for each in again]

    def test_calibration_gives_a_whole_model(self, texts: list[Labelled], tagger: MunicipalityTagger) -> None:
        model = calibrated(left_out(texts, seed=1, parts=3, rounds=1), tagger)
        assert model.municipality.slope > 0
        assert model.province.slope > 0
        assert 0.3 <= model.threshold <= 0.6
        assert 0 < model.dong < 1

    def test_cases_do_not_calibrate(self, texts: list[Labelled], tagger: MunicipalityTagger) -> None:
        wrong = [replace(text, label={"about": ["50110"], "about_ok": []}, calibrates=False) for text in texts]
        unseen = left_out(texts, seed=1, parts=3, rounds=1)
        misled = [Unseen(text=text, model=unseen[0].model) for text in wrong]
        assert calibrated(unseen, tagger) == calibrated([*unseen, *misled], tagger)


def test_other_numbers_can_judge_the_same_reading() -> None:
    tagger = MunicipalityTagger(load_gazetteer(CONFIG))
    morphemes = Morphemes(tagger.user_words(), workers=1)
    one = article({"title": "오산시, 나눔 장터", "body": "오산시는 장터를 연다."})
    reading = tagger.read(one, morphemes.analyse(one.title), morphemes.analyse(one.body))
    assert [tag.code for tag in tagger.judge(reading).tags] == ["41370"]
    level = Level(bias=-1.0, weights=(0.0,) * len(FEATURES))
    doubting = Model(municipality=level, province=level, threshold=0.5, threshold_listed=0.6, dong=0.5)
    judged = tagger.judge(reading, doubting)
    assert judged.tags == ()
    assert [(tag.code, tag.confidence) for tag in judged.doubtful] == [("41370", 0.27)]
    assert judged.doubtful[0].evidence
