"""Pay as people read it."""

from __future__ import annotations

import pytest

from gateway.spoken import pay_text
from schemas.shared import Pay, PayUnit, PieceRate
from tests.unit.gateway.world import World, kiosk_body, vacancy_body

MONTH = Pay(unit=PayUnit.PIECE, minimum=5_000, maximum=7_000)


@pytest.mark.parametrize(
    ("pay", "rate", "said"),
    [
        (None, None, "面议"),
        (MONTH, None, "5000-7000元/月（计件）"),
        (None, PieceRate(minimum=1_200, maximum=1_500, per="双"), "计件1.2-1.5元/双"),
        (Pay(unit=PayUnit.PIECE), PieceRate(minimum=35, maximum=35), "计件0.035元/件"),
        (MONTH, PieceRate(minimum=2_000), "5000-7000元/月（计件），计件2元/件起"),
    ],
)
def test_a_piece_rate_stands_beside_the_month(pay: Pay | None, rate: PieceRate | None, said: str) -> None:
    """Or alone, where no month is said."""
    assert pay_text(pay, rate) == said


def test_the_kiosk_and_the_board_show_it(world: World) -> None:
    """Read from the description, or stated."""
    body = vacancy_body(pay=None, description="计件，1.2元/件")
    world.node.client.post("/v1/vacancies", json=body, headers=world.enterprise("e1"))
    (match,) = world.node.client.post("/v1/registrations", json=kiosk_body()).json()["matches"]
    assert match["pay"] == "计件1.2元/件"
    stated = vacancy_body(pay=None, piece_rate={"minimum": 800, "maximum": 700})
    answer = world.node.client.post("/v1/vacancies", json=stated, headers=world.enterprise("e1"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "piece_rate")
