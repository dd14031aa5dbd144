"""What can be wrong with a code, a level, a place or a cell.

```
TaxonomyError (a ValueError, so a model that validates with it reports it as its own)
├── UnknownOccupation
├── UnknownLevel
├── UnknownRegion
└── MalformedCell
```

The messages are shown to clerks and written into dead letters, so they are Chinese and repeat what was sent
only if it has the shape of a code: a telephone number typed into the wrong field must not travel on inside an
error.
"""


class TaxonomyError(ValueError):
    """A word or code that the taxonomy does not know."""


class UnknownOccupation(TaxonomyError):
    """No occupation (职业) of CSCO 2022 has this code."""


class UnknownLevel(TaxonomyError):
    """No skill level (技能等级) has this name."""


class UnknownRegion(TaxonomyError):
    """No province, city, county or town (行政区划) has this code."""


class MalformedCell(TaxonomyError):
    """Not a cell ``x:y``, or a point off the globe."""
