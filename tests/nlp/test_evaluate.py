"""Figures of tags against labels, worked out by hand."""

from typing import Any

from nlp.evaluate import Counts, Errors, evaluate


def label(article: str, **fields: Any) -> dict[str, Any]:
    return {"id": article, "about": [], "about_ok": [], "topics": [], "topics_ok": [], "kind": "news", **fields}


def given(article: str, places: str = "", topics: str = "", kind: str = "news") -> dict[str, Any]:
    return {
        "id": article,
        "municipalities": [{"code": code} for code in places.split()],
        "topics": [{"slug": slug} for slug in topics.split()],
        "kind": kind,
    }


def test_what_may_be_left_out_counts_neither_way() -> None:
    labels = [label("a", about=["41370"], about_ok=["41"], topics=["water"], topics_ok=["parks", "waste"])]
    for places, topics in (("41370", "water"), ("41370 41", "water parks"), ("41 41370", "waste water")):
        result = evaluate(labels, [given("a", places, topics)])
        assert (result.places.f1, result.topics.f1, result.main_right) == (1.0, 1.0, 1)
        assert result.errors == ()


def test_counts_shares_and_averages() -> None:
    labels = [
        label("a", about=["41370", "41"], topics=["water"]),
        label("b", about=["26"], topics=["water", "parks"], kind="photo"),
        label("c"),
    ]
    result = evaluate(labels, [given("a", "41370", "water"), given("b", "26 11110", "parks"), given("c", "", "water")])
    assert result.places == Counts(right=2, wrong=1, missed=1)
    assert result.municipalities == Counts(right=1, wrong=1, missed=0)
    assert result.topics == Counts(right=2, wrong=1, missed=1)
    assert result.by_topic == {"parks": Counts(1, 0, 0), "water": Counts(1, 1, 1)}
    assert (result.topics.precision, result.topics.recall) == (2 / 3, 2 / 3)
    assert (result.main_right, result.main_all, result.kind_right) == (1, 2, 2)
    assert (result.free_kept, result.free_all) == (1, 1)
    assert result.macro_f1 == 0.0  # no topic has five labelled articles


def test_the_macro_average_is_over_topics_with_five_labels() -> None:
    labels = [label(str(n), topics=["water"]) for n in range(5)] + [label("x", topics=["parks"])]
    result = evaluate(labels, [given(str(n), "", "water") for n in range(5)])
    assert result.macro_f1 == 1.0


def test_the_worst_kinds_of_error_come_first_with_their_articles() -> None:
    labels = [
        *(label(name, about=["41370"], topics=["water"]) for name in "abc"),
        label("d", about=["41370"], topics=["parks"], kind="opinion"),
        label("e", about=["41370"]),
    ]
    predictions = [
        *(given(name, "41370", "energy") for name in "abc"),
        given("d", "41", "parks weather"),
        given("e", "41111 26"),
    ]
    assert evaluate(labels, predictions).errors == (
        Errors("topic", "water", "energy", ("a", "b", "c")),
        Errors("municipality", "-", "province", ("d", "e")),
        Errors("kind", "opinion", "news", ("d",)),
        Errors("municipality", "-", "municipality", ("e",)),
        Errors("municipality", "municipality", "another of its province", ("e",)),
        Errors("municipality", "municipality", "its province", ("d",)),
        Errors("topic", "-", "+ weather", ("d",)),
    )


def test_an_article_without_a_prediction_is_untagged_and_named() -> None:
    result = evaluate([label("a", about=["26"], topics=["water"])], [given("z", "26", "water")])
    assert result.missing == ("a",)
    assert result.places == Counts(0, 0, 1)
    assert (result.main_right, result.kind_right, result.articles) == (0, 0, 1)


def test_nothing_to_compare_gives_no_division_by_zero() -> None:
    result = evaluate([], [])
    assert (result.places.precision, result.places.recall, result.places.f1, result.macro_f1) == (0.0, 0.0, 0.0, 0.0)
