"""Brings a text that a person typed into one plain form, so that patterns can be looked for in it.

The plain form is lower-case words of a to z with one blank between them, and `|` where a clause
ends. Accents, apostrophes, invisible characters and look-alike letters are gone; runs of a letter
are shortened. Which known word an unusual spelling stands for is decided by `Spelling`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from rapidfuzz.distance import OSA

END = "|"
MOST_LETTERS = 20_000
"""Letters looked at in one text; the form takes far fewer."""
MOST_JOINED = 24
"""Letters of the longest word that is tried as several words written together."""
FEWEST_JOINED = 6
LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕґӏԁԛԝһьёαβεικνορτυχωϲϳıłøđßœæ", "abekmhopctyxijsrldqwhbeabeikvoptuxwcjilodsoa"
)
"""Letters of other alphabets by the Latin letter they look like."""
IN_WORDS = str.maketrans("013457@$!€", "oieastasie")
"""Digits and signs that stand for a letter inside a word."""
APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u2018\u02bc`\u00b4\uff07\u2032\u201b\u02b9](?=\w)")
CLAUSE_ENDS = re.compile(r"[.!?;:\n\r,()\"“”«»…]+")
SPLIT_NOT = re.compile(
    r"\b(don|can|won|isn|didn|doesn|couldn|wouldn|shouldn|haven|hasn|wasn|ain) t\b"
)
SPELT_OUT = re.compile(r"\b[a-z](?: [a-z]){2,}\b")
RUNS = re.compile(r"(.)\1{2,}")
LETTERS = re.compile(r"[a-z0-9*|]+")
SOFT = re.compile(r"c(?=[ei])|z")


def plain_text(written: str) -> str:
    """Return the words of a text in plain form, with ` | ` at the end of each clause."""
    text = APOSTROPHES.sub("", written[:MOST_LETTERS])
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(
        sign
        for sign in text
        if unicodedata.category(sign) not in {"Cf", "Cc", "Mn"} or sign == "\n"
    )
    text = text.translate(LOOK_ALIKES)
    text = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
    words = (_plain_word(word) for word in text.split())
    text = CLAUSE_ENDS.sub(f" {END} ", " ".join(words))
    text = SPLIT_NOT.sub(r"\1t", " ".join(LETTERS.findall(text)))
    text = SPELT_OUT.sub(lambda spelt: spelt[0].replace(" ", ""), text)
    return RUNS.sub(r"\1\1", text)


def _plain_word(word: str) -> str:
    """A word with signs that stand for letters replaced; a number stays a number."""
    inner = word.rstrip(".!?,;:")
    if sum(sign.isalpha() for sign in inner) < 2 or not re.search(r"[0-9@$!€]", inner):  # noqa: PLR2004
        return word
    if re.fullmatch(r"\d+[a-z]+", inner):  # 50mg, 2nd
        return word
    return inner.translate(IN_WORDS) + word[len(inner) :]


def sounds(word: str) -> str:
    """How a Spanish word sounds: spellings that sound alike are equal."""
    word = re.sub(r"h(?!$)", "", word.replace("ch", "#")).replace("qu", "k")
    word = re.sub(r"g(?=[ei])", "j", word)
    word = SOFT.sub("s", word).replace("c", "k").replace("v", "b").replace("ll", "y")
    return re.sub(r"(.)\1", r"\1", word)


class Spelling:
    """Finds the known word that an unusual spelling stands for."""

    def __init__(
        self,
        known: Iterable[str],
        critical: Iterable[str],
        also_written: Mapping[str, str],
        look_alikes: Iterable[str],
        *,
        by_sound: bool,
    ) -> None:
        """Prepare the look-ups. `critical` words are also known by a close misspelling."""
        self._known = frozenset(known)
        self._critical = tuple(sorted(critical))
        self._by_letter: dict[str, list[str]] = {}
        for word in self._critical:
            if len(word) >= 6:  # noqa: PLR2004
                self._by_letter.setdefault(word[0], []).append(word)
        self._also = dict(also_written)
        self._out = frozenset(look_alikes)
        shortened = ((_shortened(word), word) for word in sorted(self._known, reverse=True))
        self._shortened = dict(shortened)
        heard = sorted((word for word in self._known if len(word) > 3), reverse=True)  # noqa: PLR2004
        self._heard = {sounds(word): word for word in heard} if by_sound else {}

    def corrected(self, text: str) -> str:
        """Return a plain text with each unusual spelling replaced by the word it stands for."""
        words = list(self._joined(text.split()))
        read = {word: self._word(word) for word in set(words)}  # forgotten with this text
        return " ".join(read[word] for word in words if read[word])

    def _joined(self, words: list[str]) -> Iterator[str]:
        """The words, with two that make up one critical word put together."""
        skip = False
        for word, following in pairwise([*words, ""]):
            if skip:
                skip = False
            elif (word + following in self._critical or word + following in self._also) and (
                word not in self._known or following not in self._known
            ):
                skip = True
                yield word + following
            else:
                yield word

    def _word(self, word: str) -> str:
        if word in self._also:
            return self._also[word]
        if word in self._known or word in self._out or not word.strip("|0123456789"):
            return word.replace("*", "")
        if "*" in word:
            return self._starred(word)
        found = self._shortened.get(_shortened(word)) if len(word) > 3 else None  # noqa: PLR2004
        found = found or self._heard.get(sounds(word)) or self._close(word)
        return found or self._taken_apart(word) or word

    def _starred(self, word: str) -> str:
        """A word with letters starred out; a star is any letter, or none."""
        pattern = re.compile(word.replace("*", ".?"))
        bare = word.replace("*", "")
        fits = [known for known in self._critical if pattern.fullmatch(known)]
        return fits[0] if fits and len(bare) > 1 else bare

    def _close(self, word: str) -> str | None:
        slips = 2 if len(word) >= 8 else 1  # noqa: PLR2004
        if len(word) < 5:  # noqa: PLR2004
            return None
        for known in self._by_letter.get(word[0], ()):
            if OSA.distance(word, known, score_cutoff=slips) <= slips:
                return known
        return None

    def _taken_apart(self, word: str) -> str | None:
        """Several known words written together, one of them critical."""
        if not FEWEST_JOINED <= len(word) <= MOST_JOINED:
            return None
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 12), end):
                before, part = best[start], word[start:end]
                if (
                    before is None
                    or part not in self._known
                    or (len(part) == 1 and part not in "iayo")
                ):
                    continue
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = [*before, part]
        parts = best[-1]
        if parts and len(parts) > 1 and set(parts) & set(self._critical):
            return " ".join(parts)
        return None


def _shortened(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)
