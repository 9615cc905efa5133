"""The order in which summaries name domains."""

from joute.evaluation.site.summaries import Counted, summarise


def test_domains_are_in_the_order_of_a_dictionary_whatever_their_accents() -> None:
    rows = [
        Counted("oak", domain, domain, "", 1.0, "", "stop", False, *[None] * 5)
        for domain in ("santé", "élections", "Droit")
    ]
    (model,) = summarise(rows)["models"]
    assert list(model["domains"]) == ["Droit", "élections", "santé"]
