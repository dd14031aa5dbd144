"""Cells of 0.01 degree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.taxonomy.cells import Cell, cell_of
from schemas.taxonomy.errors import MalformedCell

pytestmark = pytest.mark.unit

cells = st.builds(Cell, st.integers(-18_000, 17_999), st.integers(-9_000, 8_999))


@given(cells)
def test_a_cell_survives_text_and_holds_its_centre(cell: Cell) -> None:
    """``str`` and ``parse`` are inverse; the centre is in the cell."""
    assert cell == Cell.parse(str(cell))
    assert cell == cell_of(*cell.centre)


@given(st.integers(-18_000, 17_999), st.integers(-9_000, 8_999))
def test_a_corner_belongs_to_the_cell_north_east_of_it(x: int, y: int) -> None:
    """Also where 100 times the decimal fraction falls short in floats, as with 0.29."""
    assert Cell(x, y) == cell_of(x / 100, y / 100)


@given(st.integers(-17_999_999, 17_999_999), st.integers(-8_999_999, 8_999_999))
def test_a_point_lies_within_its_cell(lon_e5: int, lat_e5: int) -> None:
    """At the resolution of 0.00001 degree, exactly."""
    cell = cell_of(lon_e5 / 100_000, lat_e5 / 100_000)
    assert cell.x * 1000 <= lon_e5 < (cell.x + 1) * 1000
    assert cell.y * 1000 <= lat_e5 < (cell.y + 1) * 1000


@pytest.mark.parametrize("text", ["", "1", "1:2:3", "a:b", "１:２", "18000:0", "0:9000", "1.5:2", " 1:2"])
def test_what_is_no_cell_is_refused(text: str) -> None:
    """Wrong shape, other digits, off the globe."""
    with pytest.raises(MalformedCell):
        Cell.parse(text)


@pytest.mark.parametrize(("lon", "lat"), [(180.0, 0.0), (0.0, 90.0), (float("nan"), 0.0), (-180.1, 0.0)])
def test_a_point_off_the_globe_has_no_cell(lon: float, lat: float) -> None:
    """Nor has one that is not a number."""
    with pytest.raises(MalformedCell):
        cell_of(lon, lat)
