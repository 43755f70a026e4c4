"""What holds for all tests: no timed property, for these run on busy machines."""

from hypothesis import settings

settings.register_profile("goeul", deadline=None)
settings.load_profile("goeul")
