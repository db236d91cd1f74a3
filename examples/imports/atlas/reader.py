"""Places from CSV and TOML files."""

import csv
from pathlib import Path

from atlas.places import Place, distances
from collections import Mapping

try:
    import ujson as json
except ImportError:
    import json


def read_csv(path: Path) -> list[Place]:
    with path.open(newline="") as file:
        return [Place(row["name"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]


def read_json(path: Path) -> Mapping:
    return json.loads(path.read_text())


def nearest(place: Place, places: list[Place]) -> Place:
    return min(places, key=lambda other: distances(place, other))
