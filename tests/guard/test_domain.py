"""Topics of a use, told from its own examples."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from joute.guard import Profile, Scope, check
from joute.guard.detection.domain import trained

GARDEN = [
    f"{ask} {plant} {when} ?"
    for ask in ("Comment tailler", "Quand planter", "Comment arroser", "Pourquoi faner")
    for plant in ("un rosier", "des tomates", "la pelouse")
    for when in ("au printemps", "en pleine terre", "sur un balcon")
]
MONEY = [
    f"{ask} {thing} {when} ?"
    for ask in ("Comment ouvrir", "Combien coûte", "Peut-on fermer", "Qui gère")
    for thing in ("un compte bancaire", "un crédit immobilier", "une assurance vie")
    for when in ("en ligne", "à l’étranger", "chaque mois")
]


def scope(examples: int = 36, allowed: tuple[str, ...] = ("jardin",)) -> Scope:
    return Scope({"jardin": GARDEN[:examples], "banque": MONEY[:examples]}, allowed)


def found(text: str, use: Scope, side: str = "in") -> set[str]:
    hits = check(text, Profile.strict(use), side="in" if side == "in" else "out")
    return {hit.rule for hit in hits if "domain" in hit.rule}


def test_a_question_of_another_topic_is_found_and_one_of_the_use_is_not() -> None:
    assert found("Comment ouvrir un crédit immobilier à la banque ?", scope()) == {"domain.topic"}
    assert not found("Quand planter des rosiers sur le balcon ?", scope())
    answer = "Un crédit immobilier coûte chaque mois des intérêts, et une assurance."
    assert found(answer, scope(), "out") == {"off_domain.topic"}


def test_what_is_like_no_example_or_too_short_is_left_alone() -> None:
    assert not found("xyzzy plugh", scope())
    assert not found("Un crédit", scope())


def test_a_use_with_few_examples_or_one_kind_of_topic_says_nothing() -> None:
    question = "Comment ouvrir un crédit immobilier à la banque ?"
    assert not found(question, scope(24))
    assert not found(question, scope(allowed=()))
    assert not found(question, scope(allowed=("jardin", "banque")))
    assert not found(question, Scope({"banque": MONEY * 2}, ("banque",)))


def test_first_checks_at_once_share_one_training() -> None:
    use, met = Scope({"jardin": GARDEN, "banque": MONEY[:30]}, ("jardin",)), Barrier(6)

    def ask(_: int) -> object:
        met.wait()
        return trained(use)

    with ThreadPoolExecutor(6) as threads:
        classifiers = [*threads.map(ask, range(6))]
    assert len({id(one) for one in classifiers}) == 1
    assert trained(use) is classifiers[0]
