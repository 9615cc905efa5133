"""The calculator: its page in both languages, and the same in JSON."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from joute.footprint import Footprint, estimate
from joute.impact import FootprintOut
from tests.impact.reading import Reader

OLD, NEW = "ecologits-0.8@1", "ecologits-0.11@1"


def address(**asked: Any) -> str:
    return f"/footprint?{urlencode(asked)}"


def figures(reader: Reader, **asked: Any) -> list[Footprint]:
    found = reader.json(f"/api/v1{address(**asked)}")
    return [FootprintOut.model_validate(figure).figure for figure in found["figures"]]


def test_both_methods_are_side_by_side_the_one_asked_for_first(reader: Reader) -> None:
    told: dict[str, Any] = {"total_b": 70.0, "active_b": 70.0, "output_tokens": 400}
    new, old = (estimate(**told, mix="FRA", method=method) for method in (NEW, OLD))
    asked = {"total_b": 70, "tokens": 400, "country": "FRA"}
    assert figures(reader, **asked) == [new, old]
    assert figures(reader, **asked, method=OLD) == [old, new]
    page = reader.page(address(**asked))
    assert "Electricity 0.26 (0.066 – 0.92) Wh 5.0 (4.5 – 16) Wh" in page
    assert "Water consumed 1.1 (0.25 – 4.1) mL not known" in page
    assert "400 tokens of a model with 70 billion parameters 0.26 (0.066 – 0.92) Wh" in page


def test_in_french_figures_have_a_comma(reader: Reader) -> None:
    page = reader.page(address(total_b=70, tokens=400, country="FRA"), "fr")
    assert "0,26 (0,066 – 0,92) Wh" in page
    assert "41 g CO₂e/kWh (2025)" in page
    assert not re.search(r"\d\.\d+ ?(Wh|g|mL|kJ)", page)


def test_a_model_of_the_catalogue_is_named_and_chosen_in_the_form(reader: Reader) -> None:
    query = address(model="llama-3.3-70b", tokens=250, country="USA", method=OLD)
    page = reader.html(query)
    assert '<option value="llama-3.3-70b" selected>' in page
    assert '<option value="USA" selected>' in page
    assert f'<option value="{OLD}" selected>' in page
    assert re.search(r'name="tokens"[^>]* value="250"', page)
    assert "250 tokens of Llama 3.3 70B" in page
    assert "<script" not in page.partition("<main")[2]


def test_the_page_begins_with_a_model_that_answers_here(reader: Reader) -> None:
    page = reader.page("/footprint")
    assert "400 tokens of Oak Model" in page
    assert "France · 41 g CO₂e/kWh" in page


def test_blanks_of_the_form_are_left_out(reader: Reader) -> None:
    blanks = {"total_b": "", "seconds": "", "country": "", "training_mwh": "", "tokens": 100}
    assert figures(reader, model="oak", **blanks) == figures(reader, model="oak", tokens=100)
    reader.page(address(model="oak", **blanks))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"tokens": -1, "total_b": 7}, "A number of tokens, 0 or more."),
        ({"total_b": "seven"}, "A number of billions above 0, such as 7 or 70.5."),
        ({"total_b": 7, "active_b": 0}, "A number of billions above 0, such as 7 or 70.5."),
        ({"total_b": 7, "active_b": 70}, "cannot be more than all of them"),
        ({"total_b": 7, "country": "XYZ"}, "No electricity factors for “XYZ”"),
        ({"total_b": 7, "seconds": "nan"}, "A number of seconds above 0."),
        ({"tokens": 400}, "Choose a model, or give a number of parameters."),
        ({"model": "gpt-5.5"}, "The size of GPT-5.5 is not known"),
    ],
)
def test_what_cannot_be_computed_says_why_and_keeps_what_was_typed(
    reader: Reader, asked: dict[str, Any], reason: str
) -> None:
    page = reader.page(address(**asked), status=422)
    assert reason in page
    assert "By method" not in page
    assert "Footprint of this site" in page
    problem = reader.json(f"/api/v1{address(**asked)}", status=422)
    assert problem["status"] == 422


def test_an_unknown_model_is_said_on_the_page_and_not_found_by_the_api(reader: Reader) -> None:
    reader.page(address(model="nobody"), status=422)
    reader.json(f"/api/v1{address(model='nobody')}", status=404)


def test_what_was_typed_is_escaped(reader: Reader) -> None:
    page = reader.html(address(model='"><script>x', tokens='"><i>', total_b=7), status=422)
    assert "<script>x" not in page
    assert '"><i>' not in page


def test_factors_that_a_country_does_not_have_are_not_known_on_the_page(reader: Reader) -> None:
    # Singapore borrows the world's water, Afghanistan its primary energy and metals too.
    singapore = reader.page(address(total_b=8, country="SGP"))
    afghanistan = reader.page(address(total_b=8, country="AFG"))
    assert "Water consumed not known" in singapore
    assert "Non-renewable primary energy not known" in afghanistan
    assert "Metals and minerals not known" in afghanistan
    assert "Some factors of this country’s electricity are not known" in singapore


def test_the_world_stands_in_only_where_the_country_is_not_known_and_says_so(
    reader: Reader,
) -> None:
    note = "The country of the host is not known: world average electricity is used."
    assert note in reader.page(address(total_b=8))
    assert note not in reader.page(address(total_b=8, country="FRA"))
    assert note not in reader.page(address(model="oak"))
    assert "World average · 460 g CO₂e/kWh" in reader.page(address(total_b=8))


def test_another_country_is_another_host(reader: Reader) -> None:
    here, there = (figures(reader, model="oak", country=zone) for zone in ("", "SWE"))
    assert (here[0].mix, there[0].mix) == ("FRA@0.11.3", "SWE@0.11.3")


def test_a_guessed_size_is_of_tier_d(reader: Reader) -> None:
    page = reader.page(address(model="gpt-4o"))
    assert "D. Modelled from a guessed size: kept out of rankings." in page


def test_a_measured_time_bounds_the_time_of_computing(reader: Reader) -> None:
    # The case A66 of the published package: 123B, 400 tokens in 8 s, in Sweden.
    slow, fast = (
        figures(reader, total_b=123, tokens=400, country="SWE", **told)
        for told in ({}, {"seconds": 8})
    )
    assert fast[0].energy_wh.mid < slow[0].energy_wh.mid
    told = {"total_b": 123, "tokens": 400, "seconds": 8}
    assert "Measured time, at most 8.0 s" in reader.page(address(**told))


def test_equivalences_never_mix_scopes(reader: Reader) -> None:
    found = reader.json(f"/api/v1{address(total_b=70, tokens=400, country='FRA')}")
    assert len(found["equivalents"]) == 2
    assert {one["scope"] for one in found["equivalents"]} <= {
        "electricity",
        "data_centre",
        "volume",
    }
    page = reader.page(address(total_b=70, tokens=400, country="FRA"))
    assert "About as much as:" in page
    assert "What the comparisons count" in page


def test_training_is_apart_and_never_added(reader: Reader) -> None:
    plain = {"total_b": 70, "tokens": 400, "country": "FRA"}
    training = {"training_mwh": 1287, "lifetime_tokens": 1e12, "answers_per_day": 1e6}
    assert figures(reader, **plain, **training) == figures(reader, **plain)
    found = reader.json(f"/api/v1{address(**plain, **training)}")
    assert found["training"]["energy_wh"]["mid"] == pytest.approx(1287e6 * 400 / 1e12)
    wh_per_day = found["figures"][0]["energy_wh"]["mid"] * 1e6
    assert found["break_even_days"]["mid"] == pytest.approx(1287e6 / wh_per_day)
    page = reader.page(address(**plain, **training))
    assert "training adds 0.51 Wh to this answer. It is not included in the figures above." in page
    assert "No figure on this page includes training." in reader.page(address(**plain))


def test_the_workshops_figure_and_todays_are_told_in_plain_words(reader: Reader) -> None:
    page = reader.page("/footprint")
    assert "452 tokens of a model of 300 billion parameters emitted 37 g of CO₂" in page
    assert "Today’s method finds 1.8 g." in page
    then = figures(reader, total_b=300, tokens=452, country="WOR", method=OLD)
    # By the electricity of today; the workshop's own table is in tests/footprint.
    assert then[0].energy_wh.mid == pytest.approx(60.68, abs=0.01)


def test_no_answer_takes_nothing(reader: Reader) -> None:
    page = reader.page(address(total_b=7, tokens=0))
    assert "Electricity 0 Wh 0 Wh" in page


def test_the_model_page_places_its_electricity_among_those_of_the_catalogue(
    reader: Reader,
) -> None:
    page = reader.page("/models/elm")
    place = re.search(r"More than (\d+) of the (\d+) models of the catalogue", page)
    assert place is not None
    less, total = int(place[1]), int(place[2])
    assert 0 < less < total / 2 < 150
    oak = re.search(r"More than (\d+) of the", reader.page("/models/oak"))
    assert oak is not None
    assert int(oak[1]) > less
    assert "Its size is a guess, so it is not compared" in reader.page("/models/gpt-4o")
    french = reader.page("/models/elm", "fr")
    assert f"Plus que {less} des {total} modèles du catalogue dont la taille est publiée" in french
    assert "méthode ecologits-0.11@1" in french
    assert re.search(r"0,\d+ Wh pour 1 000 tokens de réponse", french)


def test_the_page_says_what_of_stopped_and_failed_answers_is_counted(reader: Reader) -> None:
    english, french = reader.page("/footprint"), reader.page("/footprint", "fr")
    assert "The electricity of failed answers is unknown and not counted." in english
    assert "réponses qui ont échoué n’est pas connue : elle n’est pas comptée." in french


def test_how_it_works_leads_to_the_footprint(reader: Reader) -> None:
    assert 'href="/footprint"' in reader.html("/how").partition("<main")[2].partition("</main>")[0]
