"""The forest plot."""

from typing import Any
from xml.etree import ElementTree

import polars as pl

from joute.ranking import forest_svg, rank
from tests.ranking.simulation import frame, some_votes

SVG = "{http://www.w3.org/2000/svg}"
VOTES = frame(some_votes(votes=900, voters=60))


def drawn(votes: pl.DataFrame, **options: Any) -> ElementTree.Element:
    text = forest_svg(rank(votes, **options).rows, title="Rank <1>", description="All & sundry")
    return ElementTree.fromstring(text)  # noqa: S314 # written here


def test_one_dot_per_model_and_one_bar_per_interval() -> None:
    svg = drawn(VOTES)
    assert len(svg.findall(f"{SVG}circle")) == 6
    assert len([line for line in svg.findall(f"{SVG}line") if line.get("stroke-width")]) == 6


def test_people_who_cannot_see_it_are_told_what_it_is() -> None:
    svg = drawn(VOTES)
    assert svg.get("role") == "img"
    assert svg.findtext(f"{SVG}title") == "Rank <1>"
    assert svg.findtext(f"{SVG}desc") == "All & sundry"


def test_everything_is_inside_the_picture() -> None:
    svg = drawn(VOTES)
    width = float((svg.get("viewBox") or "").split()[2])
    places = [float(dot.get("cx") or 0) for dot in svg.findall(f"{SVG}circle")]
    ends = [float(line.get("x2") or 0) for line in svg.findall(f"{SVG}line")]
    assert all(0 < place < width for place in places + ends)
    assert places == sorted(places, reverse=True)


def test_names_are_text_whatever_they_hold() -> None:
    svg = drawn(VOTES.with_columns(model_a=pl.col("model_a").replace("m000", "<b>&")), min_votes=1)
    assert any("<b>&" in (text.text or "") for text in svg.findall(f"{SVG}text"))


def test_no_model_and_no_interval_are_no_error() -> None:
    assert drawn(VOTES.clear()).findall(f"{SVG}circle") == []
    assert len(drawn(VOTES.head(1)).findall(f"{SVG}circle")) == 2
