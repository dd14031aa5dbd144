"""The score of ``docs/matching.md`` in SQL, for engines whose ``/`` between integers rounds down what is not negative.

A name with a dollar is a field of `Asked`, any other one of `Row`, or of the skill in question: ``level``, ``years``,
``slot`` from 1. No quotient here is negative: that of the pay is taken before `FULL` is.
"""

from __future__ import annotations

from typing import Final

EMPLOYER_FIT: Final = """
(
  $share_occupation * degree
  + $share_level * least(10000, 10000 * level / greatest($level, 1))
  + $share_experience * CASE WHEN years IS NULL THEN 5000
      ELSE least(10000, 10000 * years / greatest($experience, 1)) END
) / 10000
"""

WAY: Final = """
floor(sqrt(
  power((abs(y - $y) * 111195 / 100)::double precision, 2)
  + power((
      abs(x - $x) * round(10000 * cos(radians((y + $y + 1)::double precision / 200)))::bigint * 111195 / 1000000
    )::double precision, 2)
))::bigint
"""

WORKER_FIT: Final = """
(
  share_pay * CASE WHEN $pay_middle < 0 THEN 5000 WHEN reservation = 0 THEN 10000
      ELSE greatest(0, least(10000, 10000 * $pay_middle::bigint / reservation - 5000)) END
  + share_distance * CASE WHEN way <= reach THEN 10000 - 5000 * way / greatest(reach, 1)
      ELSE 5000 * reach / way END
  + share_shift * ($shift_scores::bigint[])[shifts + 1]
  + share_lodging * CASE WHEN $lodging THEN 10000 ELSE 0 END
  + share_preference * (10000 * (declared - slot + 1) / declared)
) / 10000
"""

SCORE: Final = "floor(sqrt((employer_fit * worker_fit)::double precision))::bigint"

TERMS: Final = """
($pay_top < 0 OR reservation <= $pay_top)
AND ($shifts = 0 OR shifts & $shifts <> 0)
"""
"""Pay and shifts; the occupation, the level and the reach depend on how an engine finds them."""
