"""The search page: plain GET requests, no JavaScript, Korean with an English switch."""
