"""Items are shared out evenly, and sides too."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from joute.evaluation.campaigns.assignment import Load, exchange, loads_of, raters_wanted, share_out


@given(
    items=st.integers(1, 40),
    raters=st.integers(1, 30),
    most=st.integers(1, 50),
    wanted=st.integers(1, 12),
    seed=st.integers(0, 1_000),
)
def test_every_item_is_sent_as_often_as_any_other_and_to_nobody_twice(
    items: int, raters: int, most: int, wanted: int, seed: int
) -> None:
    random, loads = Random(seed), {number: Load() for number in range(items)}
    for _ in range(raters):
        own = share_out(loads, {number: number for number in loads}, wanted, most, random)
        assert len(set(own)) == len(own) <= most
        for item in own:
            loads[item].straight += 1
    sent = [load.total for load in loads.values()]
    assert max(sent) - min(sent) <= 1
    assert max(sent) <= wanted
    assert sum(sent) == min(items * wanted, sum(sent))
    if raters * min(most, items) >= items * wanted and raters >= wanted:
        assert min(sent) >= wanted - 1


def test_nobody_is_sent_two_items_about_the_same() -> None:
    random, loads = Random(5), {item: Load() for item in range(20)}
    about = {item: item // 2 for item in loads}
    for _ in range(4):
        own = share_out(loads, about, 2, 20, random)
        assert len({about[item] for item in own}) == len(own) == 10
        for item in own:
            loads[item].straight += 1
    assert {load.total for load in loads.values()} == {2}


def test_how_many_raters_there_is_work_for() -> None:
    assert raters_wanted({item: item for item in range(40)}, 3, 20) == 6
    assert raters_wanted({item: item for item in range(4)}, 3, 20) == 3
    assert raters_wanted({item: item // 2 for item in range(40)}, 3, 40) == 6


def test_both_answers_of_a_pair_stand_on_each_side_as_often() -> None:
    random, loads, of_pair = Random(3), {item: Load() for item in range(9)}, Load()
    for _ in range(30):
        for load in loads.values():
            turned = exchange(load, of_pair, random)
            for counted in (load, of_pair):
                counted.exchanged += turned
                counted.straight += not turned
    assert {(load.straight, load.exchanged) for load in loads.values()} == {(15, 15)}
    assert of_pair.straight == of_pair.exchanged


def test_which_side_is_first_is_drawn() -> None:
    drawn = Counter(exchange(Load(), Load(), Random(seed)) for seed in range(400))
    assert 150 < drawn[True] < 250


def test_loads_are_counted_by_item_and_side() -> None:
    loads = loads_of({(1, False): 3, (1, True): 2, (9, True): 1}, {1: "", 2: ""})
    assert loads == {1: Load(3, 2), 2: Load(0, 0)}
