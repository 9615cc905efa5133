"""The pages of benchmarks: what each measures, what was published, what was run here."""

import re
from collections.abc import AsyncIterator

import pytest

from joute.evaluation.benchmarks.catalogue import benchmarks
from joute.evaluation.benchmarks.published import figures
from joute.evaluation.runs.records import SetReference
from joute.evaluation.site.keys import Keys
from joute.llm.server import Running
from tests.evaluation.site.conftest import Carrier, items, operator_of, row, run_file
from tests.evaluation.site.test_pages import words
from tests.support.site import Site, model, running_site, settings


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    """A site that offers a model of the catalogue under a name of its own."""
    own = model("our-4o", "echo") | {"catalog": "gpt-4o"}
    async with running_site(settings(database, llm_server.base_url, [own])) as opened:
        yield opened


def test_every_benchmark_has_a_source_and_all_its_texts() -> None:
    found = benchmarks()
    wanted = {"glue", "superglue", "squad", "race", "wmt", "bbh", "truthfulqa", "toxigen"}
    assert found.keys() >= wanted | {"stereoset", "mteb"}
    assert found["mteb"].categories == ("embeddings",)
    for one in found.values():
        texts = (one.measures, one.contents, one.limits)
        assert all(text.fr and text.en for text in texts)
        assert one.source.url.startswith("http")
        assert (one.domain is None) == (one.kind != "test")
    assert found["hellaswag"].contents.en.startswith("70,000")
    assert "1,319" in found["gsm8k"].contents.en
    assert "974" in found["mbpp"].contents.en


def test_a_published_figure_has_the_interval_that_was_published_or_says_why_it_has_none() -> None:
    all_figures = [one for own in benchmarks().values() for one in figures(own)]
    assert len(all_figures) > 900
    for one in all_figures:
        published = one.published
        assert bool(one.why) == (one.interval is None)
        if published.low is not None:
            assert one.interval == (published.low, published.high)
        elif published.n is None:
            assert one.interval is None
        assert published.date
        assert published.source


async def test_the_list_is_filtered_by_category_domain_and_what_can_be_run(site: Site) -> None:
    client = site.client(headers={"Accept-Language": "en"})
    whole = words(await client.get("/benchmarks"))
    assert f"{len(benchmarks())} benchmarks of {len(benchmarks())}" in whole
    # By task: what it measures, its size, the warning, the models with results.
    assert whole.index("Software development") < whole.index("HumanEval")
    for text in ("164 ", "risk of contamination", "models with published results"):
        assert text in whole
    medical = words(await client.get("/benchmarks?category=medical"))
    assert "PubMedQA" in medical
    assert "GSM8K" not in medical
    here = words(await client.get("/benchmarks?run=here&domain=closed"))
    assert "GSM8K" in here
    assert "MMLU" not in here
    assert "No benchmark matches" in words(await client.get("/benchmarks?category=none"))
    assert (await client.get("/benchmarks?domain=half")).status_code == 422


async def test_a_page_says_what_it_measures_its_limits_its_source_and_what_was_published(
    site: Site,
) -> None:
    client = site.client(headers={"Accept-Language": "en"})
    page = words(await client.get("/benchmarks/mmlu"))
    assert "Measuring Massive Multitask Language Understanding" in page
    assert "open-domain" in page
    assert "models were probably trained on them" in page
    assert re.search(r"gpt-4o\S* available here", page)
    assert "the number of questions behind this figure is not published" in page
    corrected = words(await client.get("/benchmarks/pubmedqa"))
    assert "61,200" in corrected
    assert "The guide of June 2024 gives 2,000 unlabelled" in corrected
    euroeval = words(await client.get("/benchmarks/mmlu?results=2&page=2"))
    assert "Matthews’ correlation" in euroeval
    assert "Page 2 of" in euroeval
    assert "not published" not in euroeval
    assert "validation split" not in euroeval
    french = site.client(headers={"Accept-Language": "fr"})
    assert "à domaine ouvert" in words(await french.get("/benchmarks/mmlu"))
    assert "could not be opened" in words(await client.get("/benchmarks/mlperf"))
    assert (await client.get("/benchmarks/mmlu2")).status_code == 404


async def test_what_was_run_here_stands_beside_for_those_who_may_read_evaluations(
    site: Site,
) -> None:
    key = await site.services[Keys].new("ci")
    carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
    rows = [row(item, "our-4o", float(n % 4 > 0)) for n, item in enumerate(items(40))]
    own = SetReference(name="mmlu", version="c30699e8-5shot", hash="h", items=40)
    assert (await carrier.push(run_file(rows, set=own))).status_code == 201
    sampled = own.model_copy(update={"version": "c30699e8-0shot-200items"})
    assert (await carrier.push(run_file(rows, "r2", set=sampled))).status_code == 201
    made = own.model_copy(update={"version": "mine"})
    assert (await carrier.push(run_file(rows, "r3", set=made))).status_code == 201
    page = words(await (await operator_of(site)).get("/benchmarks/mmlu"))
    assert "c30699e8-5shot 5 examples our-4o 75.0%" in page
    assert "c30699e8-0shot-200items 0 examples, a sample of 200 questions our-4o" in page
    assert "mine our-4o" in page
    assert "40" in page
    assert "simple-evals (OpenAI)" in page
    assert "log-probabilities" in page
    visitor = site.client(headers={"Accept-Language": "en"})
    hidden = words(await visitor.get("/benchmarks/mmlu"))
    assert "our-4o" not in hidden
    assert "shown to those who may read evaluations" in hidden


async def test_the_catalogue_is_in_the_api(site: Site) -> None:
    client = site.client()
    listed = (await client.get("/api/v1/benchmarks?category=safety")).json()
    assert {one["id"] for one in listed} == {"truthfulqa", "toxigen", "stereoset"}
    found = (await client.get("/api/v1/benchmarks/mmlu")).json()
    assert {one["name"] for one in found["run_here"]} == {"mmlu", "mmmlu-fr", "global-mmlu-fr"}
    first = next(one for one in found["published"] if one["board"] == "simple-evals")
    assert (first["interval"], first["n"]) == (None, None)
    assert first["no_interval"]
    assert (await client.get("/api/v1/benchmarks/none")).json()["code"] == "unknown_benchmark"
