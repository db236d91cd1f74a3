"""Places and how far they are from each other."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    name: str
    latitude: float
    longitude: float


def distance(one: Place, other: Place) -> float:
    """Kilometres along the great circle."""
    p, q = math.radians(one.latitude), math.radians(other.latitude)
    d = math.radians(other.longitude - one.longitude)
    return 6371 * math.acos(math.sin(p) * math.sin(q) + math.cos(p) * math.cos(q) * math.cos(d))
