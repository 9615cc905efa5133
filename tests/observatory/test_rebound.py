"""The decomposition of a change of energy: exact, also near nothing, at zero and by hand."""

import math
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from joute.observatory import FACTORS, decompose
from joute.observatory.errors import BadSeries

PAGE = Path(__file__).parents[2] / "docs" / "observatory.md"
BASE = {"people": 40.0, "calls_per_person": 10.0, "tokens_per_call": 500.0, "wh_per_token": 0.002}


def exact_change(before: dict[str, float], after: dict[str, float]) -> Fraction:
    products = [
        Fraction(math.prod(Fraction(one[name]) for name in FACTORS)) for one in (before, after)
    ]
    return products[1] - products[0]


def residual(before: dict[str, float], after: dict[str, float]) -> float:
    """What the terms miss of the change, as a share of it."""
    found = decompose(before, after)
    change = exact_change(before, after)
    missed = sum(map(Fraction, found.terms.values()), Fraction(0)) - change
    assert float(change) == pytest.approx(found.change_wh, rel=1e-15)
    return abs(float(missed / change)) if change else abs(float(missed))


def test_the_terms_of_random_series_sum_to_the_change_however_small_it_is() -> None:
    random, worst = Random(16), 0.0
    for number in range(1_000):
        before = {name: 10 ** random.uniform(-6, 6) for name in FACTORS}
        spread = (2.0, 1e-3, 1e-9, 1e-13)[number % 4]
        after = {name: one * math.exp(random.uniform(0, spread)) for name, one in before.items()}
        worst = max(worst, residual(before, after))
    assert worst < 1e-9


def test_factors_that_nearly_cancel_still_sum_to_the_change() -> None:
    random = Random(17)
    for _ in range(1_000):
        before = {name: 10 ** random.uniform(-3, 4) for name in FACTORS}
        move = random.uniform(0.01, 1)
        after = {
            **before,
            "people": before["people"] * math.exp(move),
            "wh_per_token": before["wh_per_token"] * math.exp(-move * (1 + 1e-5)),
        }
        assert residual(before, after) < 1e-9


def test_one_step_of_the_last_bit_has_its_term() -> None:
    after = {**BASE, "tokens_per_call": math.nextafter(500.0, 501.0)}
    found = decompose(BASE, after)
    assert found.terms["tokens_per_call"] == pytest.approx(found.change_wh, rel=1e-12)
    assert found.change_wh == pytest.approx(40 * 10 * 0.002 * (after["tokens_per_call"] - 500))


def test_nothing_that_changed_has_no_term() -> None:
    found = decompose(BASE, dict(BASE))
    assert found.terms == dict.fromkeys(FACTORS, 0.0)
    assert (found.change_wh, found.rebound, found.why_no_rebound) == (0, None, "no_saving")


def test_objects_are_read_as_mappings_are() -> None:
    assert decompose(SimpleNamespace(**BASE), BASE).change_wh == 0


@pytest.mark.parametrize(
    ("zero", "shares"),
    [
        (("people",), {"people": 1.0}),
        (("tokens_per_call", "wh_per_token"), {"tokens_per_call": 0.5, "wh_per_token": 0.5}),
        (FACTORS, dict.fromkeys(FACTORS, 0.25)),
    ],
)
def test_a_series_that_begins_or_ends_has_its_whole_change_in_what_was_zero(
    zero: tuple[str, ...], shares: dict[str, float]
) -> None:
    none = {**BASE, **dict.fromkeys(zero, 0.0)}
    for before, after, sign in ((none, BASE, 1), (BASE, none, -1)):
        found = decompose(before, after)
        assert found.terms == {name: sign * 400 * shares.get(name, 0.0) for name in FACTORS}
        assert math.fsum(found.terms.values()) == found.change_wh == sign * 400
        assert found.why_no_rebound == "nothing_compared"


def test_the_limits_at_zero_are_those_of_values_that_go_to_zero() -> None:
    small = {**BASE, "people": 1e-300, "calls_per_person": 1e-300}
    near = decompose(small, BASE).terms
    limit = decompose({**BASE, "people": 0, "calls_per_person": 0}, BASE).terms
    for name in FACTORS:
        assert near[name] == pytest.approx(limit[name], abs=4)  # 1 % of the change of 400 Wh


def test_a_use_that_did_not_exist_arrives_with_its_people() -> None:
    nobody = dict.fromkeys(FACTORS[1:], None) | {"people": 0}
    found = decompose(nobody, BASE)
    assert found.terms == {**dict.fromkeys(FACTORS, 0.0), "people": 400.0}
    assert decompose(nobody, nobody).change_wh == 0


def test_a_zero_on_both_sides_or_on_opposite_ones_is_no_change() -> None:
    never = {**BASE, "people": 0}
    assert decompose(never, {**never, "tokens_per_call": 900}).terms["tokens_per_call"] == 0
    assert decompose(never, {**BASE, "wh_per_token": 0}).change_wh == 0


def test_a_rebound_is_said_only_of_a_saving_beyond_its_band() -> None:
    more = {**BASE, "people": 60.0}
    saved = decompose(BASE, {**more, "wh_per_token": 0.001})
    assert saved.rebound == pytest.approx(math.log(1.5) / math.log(2))
    dearer = decompose(BASE, {**more, "wh_per_token": 0.003})
    assert (dearer.rebound, dearer.why_no_rebound) == (None, "no_saving")
    wide = {**BASE, "wh_per_token": (0.001, 0.002, 0.004)}
    unsure = decompose(wide, {**more, "wh_per_token": (0.0005, 0.001, 0.0011)})
    assert (unsure.rebound, unsure.why_no_rebound) == (None, "within_band")
    sure = decompose(wide, {**more, "wh_per_token": (0.0005, 0.0009, 0.00099)})
    assert sure.rebound is not None
    fewer = decompose(BASE, {**BASE, "people": 20.0, "wh_per_token": 0.001})
    assert fewer.rebound == pytest.approx(-1)


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf, "7", None, True, (3, 2, 1), 10**400, [1]])
@pytest.mark.parametrize("factor", ["people", "wh_per_token"])
def test_what_is_no_quantity_is_refused_by_name(factor: str, bad: object) -> None:
    with pytest.raises(BadSeries, match=rf"after, {factor}: received .* expected "):
        decompose(BASE, {**BASE, factor: bad})


def test_a_missing_factor_and_a_product_beyond_numbers_are_refused() -> None:
    with pytest.raises(BadSeries, match="before, wh_per_token: received nothing"):
        decompose(dict.fromkeys(FACTORS[:3], 1), BASE)
    with pytest.raises(BadSeries, match="beyond numbers"):
        decompose(BASE, dict.fromkeys(FACTORS, 1e100))


def test_the_example_of_the_page_is_what_it_says() -> None:
    text = PAGE.read_text("utf-8").partition("## Rebound")[2]
    rows = {
        cells[0].strip("` "): [float(one.replace("−", "-")) for one in cells[1:]]
        for line in text.splitlines()
        if line.startswith("| `")
        and (cells := [cell.strip() for cell in line.strip("| ").split("|")])
    }
    before, after = ({name: rows[name][side] for name in FACTORS} for side in (0, 1))
    found = decompose(before, after)
    for name in FACTORS:
        assert found.terms[name] == pytest.approx(rows[name][2], abs=0.05)
    assert found.before_wh == pytest.approx(400)
    assert found.after_wh == pytest.approx(504)
    (rebound,) = re.findall(r"\*\*(\d+) %\*\*", text)
    assert found.rebound == pytest.approx(int(rebound) / 100, abs=0.005)


def test_the_decomposition_needs_no_other_part_of_the_site() -> None:
    code = (
        "import sys; from joute.observatory import decompose; "
        "heavy = {'sqlalchemy', 'fastapi', 'starlette', 'numpy', 'pydantic', 'jinja2'}; "
        "assert decompose and not heavy & sys.modules.keys()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
