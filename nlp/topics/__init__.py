"""Topics of an article by graded terms."""

from nlp.topics.score import Weights
from nlp.topics.tagger import TopicTagger

__all__ = ["TopicTagger", "Weights"]
