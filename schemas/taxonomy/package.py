"""Reading the data files that ship inside the package; the taxonomy's only I/O."""

import csv
import gzip
from importlib.resources import files


def read_text(name: str) -> str:
    """Return the text of the packaged data file `name`; a name that ends in ``.gz`` is unpacked."""
    content = (files(__package__) / "data" / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode()


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of the packaged CSV file `name`, by column."""
    return list(csv.DictReader(read_text(name).splitlines()))
