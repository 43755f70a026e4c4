"""Which municipalities and provinces an article is about."""

from nlp.municipality.tagger import MunicipalityTagger

__all__ = ["MunicipalityTagger"]
