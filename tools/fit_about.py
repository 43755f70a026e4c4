"""Fits the numbers of about-ness (nlp/municipality/about.json) to labelled texts, and says how good they are.

    .venv/bin/python tools/fit_about.py [--shared ../shared] [--corrections FILE …] [--write]

Sets, each reported by itself on texts that the weights had not seen (cross-validation, the same at every run):
- cases: the short cases in tests/gold/municipality; they count a little in fitting and not in calibration;
- gold: gold/ of the shared folder, the yardstick of `goeul evaluate`;
- articles: tests/gold/labels/articles.jsonl, labels of further articles whose texts lie in data/ of the shared folder;
- corrections: files of `goeul review export`, what people put right.
Texts of others never enter the project: only numbers do, and the file says from what.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from goeul.gazetteer import Gazetteer, load_gazetteer
from nlp.evaluate import Evaluation
from nlp.labelled import Row, article, joined, rows, spelt_out
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger
from nlp.municipality.fitting import RIDGE, Labelled, Unseen, calibrated, evaluation, fitted, left_out
from nlp.municipality.model import FILE, as_data, load_model

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "gold" / "municipality"
LABELS = ROOT / "tests" / "gold" / "labels" / "articles.jsonl"
TARGET = ROOT / "nlp" / "municipality" / FILE
SOURCES = ("regional_articles", "naver_day_20211228")  # in data/: the texts of LABELS
CASE_WEIGHT = 0.3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--corrections", type=Path, nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.relative_to(ROOT)}")
    options = parser.parse_args()

    sets = dict(labelled_sets(options.shared, options.corrections))
    gazetteer = load_gazetteer(ROOT / "config")
    tagger = MunicipalityTagger(gazetteer)
    texts = [text for name, found in sets.items() for text in read(name, found, tagger, gazetteer)]
    unseen = left_out(texts, seed=options.seed, parts=options.parts, rounds=options.rounds)
    numbers = calibrated(unseen, tagger)
    model = fitted(texts, numbers)
    figures = {name: evaluation(of_set(unseen, name), numbers, tagger) for name in sets}
    for name, figure in figures.items():
        print("\n".join(report(name, len(sets[name]), figure)))
        print(in_use(name, texts, tagger))
    data = {"fitted": origin(sets, figures, options), **as_data(model)}
    if options.write:
        TARGET.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        print(json.dumps(as_data(model), ensure_ascii=False))


def labelled_sets(shared: Path, corrections: Iterable[Path]) -> Iterator[tuple[str, list[Row]]]:
    """Name and rows of each set that is there."""
    yield "cases", [row for path in sorted(CASES.glob("*.jsonl")) for row in rows(path)]
    gold = shared / "gold"
    if gold.is_dir():
        yield "gold", joined(rows(gold / "gold.jsonl"), rows(gold / "texts.jsonl"))
        sources = [row for name in SOURCES for row in rows(shared / "data" / f"{name}.jsonl.gz")]
        yield "articles", joined(rows(LABELS), sources)
    corrected = [row for path in corrections for row in rows(path)]
    if corrected:
        yield "corrections", corrected


def read(name: str, found: list[Row], tagger: MunicipalityTagger, gazetteer: Gazetteer) -> Iterator[Labelled]:
    """The texts of one set, read by the tagger."""
    morphemes = Morphemes(tagger.user_words(), workers=2)
    articles = [article(row) for row in found]
    titles, bodies = morphemes.tokens(a.title for a in articles), morphemes.tokens(a.body for a in articles)
    for row, one, title, body in zip(found, articles, titles, bodies, strict=True):
        yield Labelled(
            set=name,
            label=spelt_out({"about": row["about"], "about_ok": row.get("about_ok", ())}, gazetteer),
            reading=tagger.read(one, title, body),
            weight=CASE_WEIGHT if name == "cases" else 1.0,
            calibrates=name != "cases",
        )


def of_set(unseen: Iterable[Unseen], name: str) -> list[Unseen]:
    return [each for each in unseen if each.text.set == name]


def report(name: str, count: int, figure: Evaluation) -> Iterator[str]:
    """What is printed of one set."""
    yield f"{name}: {count} texts, by cross-validation"
    for what, counts in (("municipality and province", figure.places), ("municipality alone", figure.municipalities)):
        yield f"  {what:26} P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}"
    yield f"  place-less kept free       {figure.free_kept / max(figure.free_all, 1):.3f}"
    yield f"  confidence, Brier {figure.brier:.3f}"
    for each in figure.reliability:
        yield f"    {each.low:.1f}–{each.low + 0.1:.1f}  {each.count:5}  {each.share:.2f} right"


def in_use(name: str, texts: Iterable[Labelled], tagger: MunicipalityTagger) -> str:
    """The figures of the numbers in use; flattered where they were fitted on these very texts."""
    model = load_model()
    figure = evaluation([Unseen(text=text, model=model) for text in texts if text.set == name], model, tagger)
    return (
        f"  in use now, not cross-validated: F1 {figure.places.f1:.3f}, municipality alone "
        f"{figure.municipalities.f1:.3f}, Brier {figure.brier:.3f}"
    )


def origin(sets: dict[str, list[Row]], figures: dict[str, Evaluation], options: argparse.Namespace) -> dict[str, Any]:
    """What the numbers were fitted on, written beside them."""
    return {
        "by": "tools/fit_about.py",
        "on": date.today().isoformat(),
        "seed": options.seed,
        "ridge": RIDGE,
        "note": "gold and articles are texts of others and stay outside the project; these are numbers only",
        "sets": {
            name: {
                "texts": len(found),
                "sha256": hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest(),
                "f1": round(figures[name].places.f1, 3),
                "f1_municipality": round(figures[name].municipalities.f1, 3),
                "brier": round(figures[name].brier, 3),
            }
            for name, found in sets.items()
        },
    }


if __name__ == "__main__":
    main()
