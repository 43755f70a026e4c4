"""Topics of an article by rule: terms, weights, thresholds; the same article always gets the same tags."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from goeul.records import Article, Evidence, Tag, TextField, Token
from goeul.topics import Topic
from nlp.furniture import readable
from nlp.morphemes import UserWord
from nlp.topics.lexicon import Lexicon
from nlp.topics.score import Count, Score, Scorer, Weights, count_places
from nlp.topics.words import Words

_MOST = 3  # topics an article
_ENOUGH = 5.0  # score, over the topic's threshold, of a main topic; where there is little text, down to …
_ENOUGH_IN_A_TITLE = 2.0  # … this without a body
_FULL = 200  # code points of body that are as good as more
_SECOND = 8.0  # score of a further topic, …
_NEAR = 0.5  # … and its share of the main topic's score
_EVIDENCE = 5  # terms shown


class TopicTagger:
    """Gives an article its topics, the main one first, each with the terms that weighed most."""

    def __init__(self, topics: Iterable[Topic], weights: Weights | None = None) -> None:
        self._topics = tuple(topics)
        self._weights = weights or Weights()
        self._lexicon = Lexicon(self._topics)
        self._scorer = Scorer(self._lexicon, self._weights)

    def user_words(self) -> Iterable[UserWord]:
        """Phrases that the analyser shall keep whole, however they are spaced."""
        return tuple(UserWord(word) for topic in self._topics for word in topic.words)

    def tag(self, article: Article, title_tokens: Sequence[Token], body_tokens: Sequence[Token]) -> tuple[Tag, ...]:
        """Up to three topics; none if nothing speaks clearly for one."""
        spans = readable(article.body)
        counts = count_places(
            self._lexicon.find(Words(article.title, title_tokens)),
            self._lexicon.find(Words(article.body, body_tokens)),
            spans,
            self._weights.lead_length,
        )
        length = sum(end - start for start, end in spans)
        scores = self._scorer.scores(counts, length)
        enough = _ENOUGH_IN_A_TITLE + (_ENOUGH - _ENOUGH_IN_A_TITLE) * min(1.0, length / _FULL)
        return tuple(
            Tag(
                code=self._topics[number].slug,
                name=self._topics[number].ko,
                confidence=round(value / (value + enough), 3),
                evidence=tuple(self._evidence(article, number, scores[number], counts[number])),
            )
            for number, value in self._chosen(scores, enough)
        )

    def _chosen(self, scores: Mapping[int, Score], enough: float) -> Iterator[tuple[int, float]]:
        """Numbers of the topics that reach their threshold, with their score over it, best first."""
        ranked = sorted(
            ((score.value / self._topics[number].threshold, -number) for number, score in scores.items()), reverse=True
        )
        for place, (value, number) in enumerate(ranked[:_MOST]):
            if value < (max(_SECOND, _NEAR * ranked[0][0]) if place else enough):
                break
            yield -number, value

    def _evidence(self, article: Article, topic: int, score: Score, counts: Mapping[int, Count]) -> Iterator[Evidence]:
        for value, number in score.parts[:_EVIDENCE]:
            if value <= 0:
                break
            count = counts[number]
            field: TextField = "title" if count.title else "body"
            start, end = (count.title or count.lead or count.body)[0]
            word = "핵심어" if self._lexicon.terms[topic][number].grade == "strong" else "관련어"
            where = "제목의 " if count.title else "첫머리의 " if count.lead else ""
            yield Evidence(
                field=field,
                start=start,
                end=end,
                text=(article.title if field == "title" else article.body)[start:end],
                why=f"{where}{word}",
            )
