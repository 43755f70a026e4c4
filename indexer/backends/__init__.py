"""Search engines behind `indexer.engine.Engine`, each in modules of its own; the application chooses one."""
