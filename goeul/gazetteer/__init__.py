"""The dated gazetteer of Korea: provinces, municipalities and general gu, today's and abolished ones."""

from goeul.gazetteer.book import Dongs, Gazetteer
from goeul.gazetteer.load import load_gazetteer
from goeul.gazetteer.place import Collision, Level, Place, Seat

__all__ = ["Collision", "Dongs", "Gazetteer", "Level", "Place", "Seat", "load_gazetteer"]
