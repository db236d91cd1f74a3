"""Drawing on a map."""

import geo_quick_projection_utils

from atlas.projections import mercator


def draw(points):
    return geo_quick_projection_utils.render([mercator(point) for point in points])
