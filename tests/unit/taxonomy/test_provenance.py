"""Every packaged file has an origin, a licence and the content its version stands for."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from infra.data import taxonomy as builder
from schemas.taxonomy import TAXONOMY_VERSION

pytestmark = pytest.mark.unit

DATA = Path(str(files("schemas.taxonomy"))) / "data"
NOTICE = Path(str(files("schemas"))) / "NOTICE.md"


def test_the_manifest_describes_the_files_as_they_are() -> None:
    """Whoever edits a file stamps it: ``python -m infra.data.taxonomy``."""
    assert builder.manifest() == json.loads((DATA / "manifest.json").read_text("utf-8"))


def test_every_file_has_an_origin_and_a_notice() -> None:
    """No file without both, no notice of a file that is gone."""
    packaged = {path.name for path in DATA.iterdir()} - {"manifest.json"}
    assert packaged == set(builder.ORIGINS)
    notice = NOTICE.read_text("utf-8")
    assert all(f"`{name}`" in notice for name in packaged)


def test_the_version_names_the_classification() -> None:
    """Decisions carry it, so it is short and tells what it is of."""
    assert TAXONOMY_VERSION.startswith("csco2022-")
    assert len("csco2022-") + 12 == len(TAXONOMY_VERSION)


def test_the_data_stays_small() -> None:
    """It is in every installation: at most 1.5 MB."""
    assert sum(path.stat().st_size for path in DATA.iterdir()) <= 1_500_000
