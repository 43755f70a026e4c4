"""indexer/backends"""
