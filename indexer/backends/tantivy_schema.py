"""The fields of a tantivy index, and a `Document` as tantivy takes it.

Numbers are signed on purpose: tantivy 0.27 deletes nothing, silently, where an unsigned field is given a Python int.
"""

import tantivy

from indexer.document import EDGES, FACETS, LAYOUT, TEXT_FIELDS, Document

KEY, REVISION, PUBLISHED, RECENCY = "key", "revision", "published", "recency"


def schema() -> tantivy.Schema:
    """Terms split on white space; facet values whole; numbers fast. A new LAYOUT is another schema, hence a rebuild."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        option = "basic" if name == EDGES else "position"
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_integer_field(KEY, indexed=True, fast=True)
    builder.add_integer_field(REVISION, fast=True)
    builder.add_integer_field(PUBLISHED, indexed=True, fast=True)
    builder.add_integer_field(RECENCY, fast=True)
    builder.add_integer_field(f"layout_{LAYOUT}", fast=True)  # never filled
    return builder.build()


def typed(document: Document) -> tantivy.Document:
    """Every value through the method of its type: one of another type would kill the writer later, on another call."""
    made = tantivy.Document()
    for name in TEXT_FIELDS:
        made.add_text(name, " ".join(document.stream(name)))
    for name in FACETS:
        for value in document.stream(name):
            made.add_text(name, value)
    made.add_integer(KEY, document.key)
    made.add_integer(REVISION, document.revision)
    made.add_integer(RECENCY, document.recency)
    if document.published is not None:
        made.add_integer(PUBLISHED, int(document.published.timestamp()))
    return made
