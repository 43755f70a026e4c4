"""Attributes that are built at first use, once, whichever of several threads is first."""

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, Protocol, Self, TypeVar, overload

T = TypeVar("T")


class Locked(Protocol):
    """What an object needs for `built_once`: one lock for all such attributes, for one is built from others."""

    building: RLock


class built_once(Generic[T]):
    """Like `functools.cached_property`, which has no lock from Python 3.12 on; and two search engines over one index
    folder would lock each other out. A build that raises is tried again at the next use.
    """

    def __init__(self, build: Callable[[Any], T]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...

    @overload
    def __get__(self, instance: Locked, owner: type[Any]) -> T: ...

    def __get__(self, instance: Locked | None, owner: type[Any]) -> Self | T:
        """Only called until the value stands in the instance itself, which Python asks first."""
        if instance is None:
            return self
        with instance.building:
            kept = vars(instance)
            if self._name not in kept:
                kept[self._name] = self._build(instance)
            value: T = kept[self._name]
            return value
