"""How often rules are right and wrong: the file is what its tool measures, and bars hold."""

from tools.guard_rates import CNIL, RATES, UNMEASURED, Row, measured

from joute.guard import RULES, Rate
from joute.guard.rates import STRICT, rates

# Sets of what holds nothing that a rule looks for: real or everyday, and twins of attacks.
EVERYDAY = ("cnil", "cnil passages", "cnil topics", "harmless", "answers", "privacy")


def stored() -> list[Row]:
    found = (
        Row(rule, one.set, one.measure, one.k, one.n)
        for rule, rated in rates().items()
        for one in rated
    )
    return [row for row in found if CNIL.is_dir() or not row.set.startswith("cnil")]


def wrong(rule: str) -> list[Rate]:
    return [one for one in rates().get(rule, ()) if one.measure == "wrong"]


def test_the_rates_are_those_that_the_tool_measures() -> None:
    assert sorted(measured()) == sorted(stored()), "run python -m tools.guard_rates"


def test_a_rule_that_may_block_is_measured_and_rarely_wrong() -> None:
    for id, rule in RULES.items():
        if "block" in rule.actions and id not in UNMEASURED:
            assert wrong(id), id
            for one in wrong(id):
                assert one.rate <= (0.01 if one.set in EVERYDAY else 0.10), (id, one)


def test_the_strict_profile_refuses_few_harmless_questions() -> None:
    sets = {one.set: one for one in wrong(STRICT[0])}
    real, ours = sets["cnil"], sets["harmless"]
    assert (real.n, ours.n) == (512, 200)
    assert (real.k + ours.k) / (real.n + ours.n) <= 0.01
    assert sets["twins"].rate <= 0.10


def test_every_rate_is_of_a_rule_that_there_is() -> None:
    assert set(rates()) <= {*RULES, *STRICT}
    assert RATES.read_text(encoding="utf-8").isascii()
