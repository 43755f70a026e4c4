"""Saved searches: matching, the reasons of an alert, delivery through the outbox."""
