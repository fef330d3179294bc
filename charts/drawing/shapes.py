"""Shapes of regions and grids of tiles from data/geo: read once, projected, never sent anywhere else.

Outlines use whole units of a map that is WIDTH units wide: fine enough for any screen, and short in an article.
"""

import csv
import json
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin, sqrt
from typing import Any

from config import ROOT
from translations import label_of

GEO = ROOT / "data" / "geo"
WIDTH = 700
CREDIT = "© OpenStreetMap contributors"  # required by its licence, ODbL 1.0, on every map, image and file
_SMALL = 30.0  # square units of the box around a city that can't be hit with a finger


@dataclass(frozen=True)
class Outline:
    """A region: its rings, the same as an SVG path, the middle of the largest, and whether it is too small to hit."""

    rings: tuple[tuple[tuple[int, int], ...], ...]
    path: str
    x: float
    y: float
    is_small: bool


@dataclass(frozen=True)
class Atlas:
    """The outlines of a country by region code, and how high the map is in its own units."""

    outlines: dict[str, Outline]
    height: float


@dataclass(frozen=True)
class Tile:
    """The place of a region on the grid of its country, and its short name."""

    column: int
    row: int
    label: str


@lru_cache(maxsize=8)
def atlas(name: str) -> Atlas | None:
    """The shapes of a country; None if data/geo has none."""
    file = GEO / f"{name}.geojson"
    if not name.isalpha() or not file.is_file():
        return None
    rings = {
        feature["properties"]["code"]: _rings(feature["geometry"])
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]
    }
    project = _albers([point for each in rings.values() for ring in each for point in ring])
    flat = {code: [[project(*point) for point in ring] for ring in each] for code, each in rings.items()}
    points = [point for each in flat.values() for ring in each for point in ring]
    left, top = min(x for x, _y in points), min(y for _x, y in points)
    scale = WIDTH / (max(x for x, _y in points) - left)
    whole = {
        code: [[(round((x - left) * scale), round((y - top) * scale)) for x, y in ring] for ring in each]
        for code, each in flat.items()
    }
    height = max(y for each in whole.values() for ring in each for _x, y in ring)
    return Atlas({code: _outline(each) for code, each in whole.items()}, height)


@lru_cache(maxsize=16)
def _grid(name: str) -> dict[str, dict[str, Any]]:
    with (GEO / "tiles.csv").open(encoding="utf-8", newline="") as file:
        return {row["region_code"]: row for row in csv.DictReader(file) if row["jurisdiction"] == name}


def tiles(name: str) -> dict[str, Tile]:
    """The tiles of a country by region code, in the order of the grid; {} if it has no grid."""
    found = {code: Tile(int(row["column"]), int(row["row"]), label_of(row)[0]) for code, row in _grid(name).items()}
    return dict(sorted(found.items(), key=lambda item: (item[1].row, item[1].column)))


def _rings(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """All rings of a polygon or of several, outer and inner ones alike: the path is filled by the even-odd rule."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(point[0], point[1]) for point in ring] for part in parts for ring in part]


def _albers(points: list[tuple[float, float]]) -> Any:
    """Albers' equal-area conic projection over the points' own extent (Snyder 1987, pages 98 to 103, on a sphere).

    Equal areas, because readers compare areas on a map of counts. Its standard parallels are a sixth from either edge.
    """
    south, north = min(lat for _lon, lat in points), max(lat for _lon, lat in points)
    middle = radians((min(lon for lon, _lat in points) + max(lon for lon, _lat in points)) / 2)
    first, second = (radians(south + (north - south) * share) for share in (1 / 6, 5 / 6))
    cone = (sin(first) + sin(second)) / 2
    constant = cos(first) ** 2 + 2 * cone * sin(first)

    def project(lon: float, lat: float) -> tuple[float, float]:
        radius = sqrt(constant - 2 * cone * sin(radians(lat))) / cone
        angle = cone * (radians(lon) - middle)
        return radius * sin(angle), radius * cos(angle)

    return project


def _outline(rings: list[list[tuple[int, int]]]) -> Outline:
    outer = max(rings, key=len)
    xs, ys = [x for x, _y in outer], [y for _x, y in outer]
    area = (max(xs) - min(xs)) * (max(ys) - min(ys))
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return Outline(tuple(map(tuple, rings)), "".join(_path(ring) for ring in rings), x, y, area < _SMALL * _SMALL)


def _path(ring: list[tuple[int, int]]) -> str:
    """A ring as relative steps; a point identical to the one before is left out."""
    (x, y), parts = ring[0], [f"M{ring[0][0]} {ring[0][1]}l"]
    for next_x, next_y in ring[1:-1]:
        if (next_x, next_y) != (x, y):
            parts.append(f"{next_x - x} {next_y - y} ")
            x, y = next_x, next_y
    return "".join(parts).rstrip().replace(" -", "-") + "z"
