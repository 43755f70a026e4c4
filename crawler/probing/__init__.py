"""Looking at an unknown site: its feeds, sitemaps, CMS family and lists, and three articles as goeul reads them."""
