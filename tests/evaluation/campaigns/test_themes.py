"""Comments that share a word are one theme."""

from joute.evaluation.campaigns.themes import Theme, themes


def test_comments_are_grouped_by_the_words_that_they_share() -> None:
    comments = [
        "Réponse trop longue.",
        "Les réponses sont longues et vagues !",
        "Ton condescendant",
        "Un ton poli",
        "Bof.",
        "Longue, et sans source",
    ]
    assert themes(comments) == [
        Theme(("longue", "réponse"), (0, 1, 5)),
        Theme((), (2, 3, 4)),
    ]


def test_every_comment_is_in_one_theme() -> None:
    comments = ["sources missing"] * 3 + ["wrong date", "the dates are wrong", "", "?!"]
    found = themes(comments)
    assert sorted(place for one in found for place in one.comments) == list(range(7))
    assert [one.words[:1] for one in found] == [("sources",), ("wrong",), ()]
    assert themes([]) == []
