"""The whole analysis of an article: one pass of the morpheme analyser, shared by place names, topics and the index."""

from collections import deque
from collections.abc import Iterable, Iterator

from goeul.gazetteer import Gazetteer
from goeul.records import Annotated, Article, Tags, Token
from goeul.topics import Topic
from nlp.kinds import kind
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger
from nlp.topics import TopicTagger


class Annotator:
    """Annotates articles and analyses queries with one analyser and one dictionary, so that their terms agree.

    Cheap to make: the analyser is built at first use, in the process that uses it. Not to be handed to a forked child
    while `annotate` runs.
    """

    def __init__(self, gazetteer: Gazetteer, topics: Iterable[Topic], *, workers: int = 2) -> None:
        self._places = MunicipalityTagger(gazetteer)
        self._topics = TopicTagger(topics)
        self._morphemes = Morphemes([*self._places.user_words(), *self._topics.user_words()], workers=workers)

    @property
    def version(self) -> str:
        """Of the analyser and its dictionary; terms of another version need not agree with ours."""
        return self._morphemes.version

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
