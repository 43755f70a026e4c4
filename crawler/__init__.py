"""Fetch and extract: outlets to raw pages, raw pages to articles. The only place that imports Scrapy."""
