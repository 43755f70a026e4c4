"""Korean particles after a word that is only known when a message is written: 은 or 는, 이라는 or 라는."""

import re

_FIRST, _FINALS, _RIEUL = 0xAC00, 28, 8
_READ = re.compile(r"[가-힣0-9]")
# Digits as they are read (영, 일, 이 …): the final consonant's place among the 28, 0 for none.
_DIGITS = {"0": 21, "1": _RIEUL, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": _RIEUL, "8": _RIEUL, "9": 0}


def particle(word: str, closed: str, opened: str) -> str:
    """`closed` after a word that ends in a consonant, `opened` after one that ends in a vowel.

    Both, as "은(는)" and "(이)라는", where the sound is not certain: after Latin letters and signs. "으로" and "로"
    follow their own rule, by which ㄹ counts as a vowel. What stands behind a word's last letter (quotes, brackets) is
    passed over.
    """
    last = next((char for char in reversed(word) if char.isalnum()), "")
    if not _READ.fullmatch(last):
        return f"({closed.removesuffix(opened)}){opened}" if closed.endswith(opened) else f"{closed}({opened})"
    final = _DIGITS[last] if last in _DIGITS else (ord(last) - _FIRST) % _FINALS
    return opened if final == 0 or (final == _RIEUL and (closed, opened) == ("으로", "로")) else closed


def topic(word: str) -> str:
    """The quoted word as a sentence's topic: "‘오산구’는"."""
    return f"‘{word}’{particle(word, '은', '는')}"
