"""Topics and their terms, read from config/topics.yaml."""

from goeul.topics.load import load_topics
from goeul.topics.record import Background, Grade, Term, Topic, compact

__all__ = ["Background", "Grade", "Term", "Topic", "compact", "load_topics"]
