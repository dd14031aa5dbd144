"""The version of the packaged data, derived from its contents."""

import json

from schemas.taxonomy.package import read_text

TAXONOMY_VERSION: str = json.loads(read_text("manifest.json"))["version"]
"""``csco2022-`` and twelve hex digits of the SHA-256 over all data files: equal data, equal version."""
