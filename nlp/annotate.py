"""The whole analysis of an article: one pass of the morpheme analyser, shared by place names, topics and the index."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby

from goeul.gazetteer import Gazetteer
from goeul.records import Annotated, Article, Head, Tags, Token
from goeul.topics import Topic
from nlp.kinds import kind
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger
from nlp.municipality.roster import head_words
from nlp.rules import rules_version
from nlp.topics import TopicTagger


class Annotator:
    """Annotates articles and analyses queries with one analyser and one dictionary, so that their terms agree.

    Cheap to make: the analyser is built at first use, in the process that uses it. Not to be handed to a forked child
    while `annotate` runs. It never changes: another roster of heads means another annotator.
    """

    def __init__(
        self, gazetteer: Gazetteer, topics: Iterable[Topic], *, heads: Iterable[Head] = (), workers: int = 2
    ) -> None:
        self.heads = tuple(head for head in heads if head.active)
        topics = tuple(topics)
        self._places = MunicipalityTagger(gazetteer, heads=self.heads)
        self._topics = TopicTagger(topics)
        words = [*self._places.user_words(), *self._topics.user_words(), *head_words(self.heads)]
        self._morphemes = Morphemes(words, workers=workers)
        self.version = f"{self._morphemes.version}-{rules_version(gazetteer, topics, self.heads)}"
        """Of the analyser with its dictionary, and of the rules; terms of another analyser need not agree with ours."""

    def analyse(self, text: str) -> tuple[Token, ...]:
        """The morphemes of a query, as `annotate` finds them in articles."""
        return self._morphemes.analyse(text)

    def annotate(self, articles: Iterable[Article]) -> Iterator[Annotated]:
        """Each article with its morphemes and tags, in order; reads only a few dozen articles ahead."""
        waiting: deque[Article] = deque()

        def texts() -> Iterator[str]:
            for article in articles:
                waiting.append(article)
                yield article.title
                yield article.body

        tokens = self._morphemes.tokens(texts())
        for title_tokens in tokens:
            yield self._annotated(waiting.popleft(), title_tokens, next(tokens))

    def annotate_again(self, articles: Iterable[Annotated]) -> Iterator[Annotated]:
        """As `annotate`, of articles that were annotated before; morphemes of the same analyser are used again, and
        Kiwi has nothing to do."""
        for same, some in groupby(articles, lambda old: self._knows(old.version)):
            if same:
                yield from (self._annotated(old.article, old.title_tokens, old.body_tokens) for old in some)
            else:
                yield from self.annotate(old.article for old in some)

    def _knows(self, version: str) -> bool:
        return version.partition("-")[0] == self._morphemes.version

    def _annotated(
        self, article: Article, title_tokens: tuple[Token, ...], body_tokens: tuple[Token, ...]
    ) -> Annotated:
        places = self._places.judge(self._places.read(article, title_tokens, body_tokens))
        return Annotated(
            article=article,
            title_tokens=title_tokens,
            body_tokens=body_tokens,
            tags=Tags(
                municipalities=places.tags,
                topics=self._topics.tag(article, title_tokens, body_tokens),
                kind=kind(article),
                ambiguous=places.ambiguous,
                doubtful=places.doubtful,
            ),
            version=self.version,
        )
