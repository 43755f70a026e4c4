"""Opens the search engine that the settings name."""

from goeul.settings import Settings
from indexer.engine import Engine


def open_engine(settings: Settings) -> Engine:
    """The embedded engine, or a client of Elasticsearch. Raises EngineError with advice."""
    if settings.search.engine == "elasticsearch":
        from indexer.backends.elasticsearch import ElasticsearchEngine

        options = settings.elasticsearch
        return ElasticsearchEngine(
            options.url,
            options.index,
            api_key=options.api_key.get_secret_value() if options.api_key else None,
            basic_auth=(options.username, options.password.get_secret_value())
            if options.username and options.password
            else None,
            ca_certs=str(options.ca_certs) if options.ca_certs else None,
        )
    from indexer.backends.tantivy import TantivyEngine

    return TantivyEngine(settings.index_path)
