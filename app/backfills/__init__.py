"""Backfills as people see them: ordered, looked at, worked off."""
