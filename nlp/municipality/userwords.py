"""Names that Kiwi's own dictionary lacks or doubts, for its user dictionary.

Only names that are nothing else: full names of three syllables and more, unambiguous stems, special status names. Stems
that are common words too would turn 영광을 안다 or 장수 게임 into places.
"""

from collections.abc import Iterator

from goeul.gazetteer import Gazetteer
from nlp.morphemes import UserWord
from nlp.municipality.names import HOMOGRAPHS

_MIN_FULL = 3  # 중구 and 동구 are in the dictionary and begin other words


def user_words(gazetteer: Gazetteer) -> Iterator[UserWord]:
    """A proper noun for every safe name of a place, today's and abolished."""
    words: dict[str, None] = {}
    for place in gazetteer.places.values():
        for alias in place.aliases:
            if " " not in alias and alias != place.stem and len(alias) >= _MIN_FULL:
                words[alias] = None
        collision = gazetteer.collisions.get(place.stem)
        safe = collision is not None and collision.risk == "low" and place.stem not in HOMOGRAPHS
        if len(place.stem) > 1 and safe and place.level != "general_gu":
            words[place.stem] = None
    return map(UserWord, words)
