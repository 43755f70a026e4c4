"""The ground floor of goeul: records, errors, text, settings, outlets, gazetteer, the query language and the store."""

__version__ = "0.1.0"
