"""The taxonomy every part shares: occupations, their substitutes, skill levels, places and cells.

Packaged data only, read once on first use and never changed: pure as far as a caller can see. Where it comes
from and what may be done with it: ``schemas/NOTICE.md``. Every decision names `TAXONOMY_VERSION`, because
another taxonomy may decide otherwise.
"""

from schemas.taxonomy.version import TAXONOMY_VERSION

__all__ = ["TAXONOMY_VERSION"]
