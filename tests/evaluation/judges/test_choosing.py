"""A judge of the same family as a candidate is no fair one, and said so."""

from joute.evaluation.scorers.judges.choosing import judge_warnings, relatives
from joute.llm import DemoEndpoint
from tests.evaluation.judges.conftest import offered

HERE = DemoEndpoint()


def test_a_model_does_not_judge_itself_or_its_family_unnoticed() -> None:
    judge = offered(HERE, "oak-large", family="oak")
    kin, itself, other = (
        offered(HERE, "oak-small", family="oak", id="kin"),
        offered(HERE, "oak-large", family="", id="again"),
        offered(HERE, "elm", family="elm", id="elm"),
    )
    assert relatives(judge, [kin, itself, other]) == ["kin", "again"]
    assert judge_warnings(judge, [kin, other]) == [
        "kin is judged by judge, a model of the same family, which may favour it."
    ]
    assert judge_warnings(judge, [judge]) == ["judge is judged by judge, which is the same model."]


def test_models_of_unknown_families_are_no_relatives() -> None:
    judge = offered(HERE, "a", family="")
    other, known = offered(HERE, "b", family="", id="b"), offered(HERE, "c", family="elm", id="c")
    assert relatives(judge, [other]) == []
    assert judge_warnings(judge, [other, known]) == [
        "The family of judge is not known: whether it favours b, c cannot be told."
    ]
    elm = offered(HERE, "d", family="elm")
    assert judge_warnings(elm, [other]) == [
        "The family of b is not known: whether judge favours it cannot be told."
    ]
    assert judge_warnings(judge, [judge]) == ["judge is judged by judge, which is the same model."]
