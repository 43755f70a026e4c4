"""The roof: command line, composition root, scheduler, web."""
