"""Whether a model has seen a set: one that has it by heart, one that has not, and chance."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy import stats
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.evaluation.contamination.checks import (
    Subject,
    canary,
    completions,
    gap,
    guesses,
    quizzes,
)
from joute.evaluation.contamination.control import split
from joute.evaluation.contamination.corpora import corpus_finding, overlaps
from joute.evaluation.contamination.findings import Evidence, Finding, decided
from joute.evaluation.contamination.known import cases_of, known_cases
from joute.evaluation.contamination.memory import Named, guess, likeness
from joute.evaluation.runs.records import Row
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import Item
from joute.llm import Request
from joute.llm.server import Running
from joute.statistics import (
    binomial_greater,
    bootstrap_greater,
    fisher_greater,
)
from tests.evaluation.judges.conftest import judge_at
from tests.evaluation.judges.support import (
    Scripted,
    row,
    says,
    write_run,
    write_set,
    write_settings,
)

VOCABULARY = (
    "mairie délai permis dossier recours agent usager pièce justificatif demande commune préfet "
    "taxe école transport logement séjour passeport urbanisme cadastre"
)
WORDS = VOCABULARY.split()
GUID = "3f2c9a4e-7b1d-4c5e-9f80-12ab34cd56ef"


def items_of(name: str, count: int = 24) -> list[Item]:
    """Questions that nobody could complete, with choices that nobody could guess."""
    random = Random(name)
    return [
        Item(
            id=f"{name}{n}",
            input=f"Question {name} {n} : {' '.join(random.choices(WORDS, k=24))} ?",
            choices=tuple(f"{random.choice(WORDS)} {random.randrange(10**6)}" for _ in range(4)),
            expected="A",
        )
        for n in range(count)
    ]


SEEN, UNSEEN = items_of("vu"), items_of("neuf")
NAMED = Named("towns", "fr")
OPTION = re.compile(r"^([A-D])\. (.*)$", re.MULTILINE)


def writer(question: str) -> str:
    words = question.split()
    return json.dumps(
        [" ".join(words[:3] + words[n:] + words[3:n]) for n in (8, 12, 16)], ensure_ascii=False
    )


def model(known: Sequence[Item]) -> Callable[[Request], str]:
    """A model that has these items by heart, and answers anything of others."""
    by_start = {" ".join(item.question.split()[:6]): item for item in known}

    def write(request: Request) -> str:
        asked = request.messages[-1].text
        body = asked.rpartition("\n\n")[2]
        if asked.startswith("Reformulez"):
            return writer(body)
        if "canary GUID" in asked:
            return GUID[18:] if known else "Je ne sais pas."
        if "[MASK]" in asked:
            return hidden(asked)
        if "Un seul de ces quatre textes" in asked:
            options = OPTION.findall(asked)
            questions = {item.question for item in known}
            return next((letter for letter, text in options if text in questions), any_letter(body))
        item = next((one for start, one in by_start.items() if start in asked), None)
        return item.question.removeprefix(body).strip() if item else "et puis rien de plus"

    def hidden(asked: str) -> str:
        item = next((one for one in known if one.question in asked), None)
        shown = {text for _, text in OPTION.findall(asked)}
        return next((one for one in item.choices if one not in shown), "") if item else "rien"

    return write


def any_letter(text: str) -> str:
    return "ABCD"[sum(map(ord, text)) % 4]


def subject(known: Sequence[Item]) -> Subject:
    judge = judge_at(Scripted(model(known)))
    return Subject(judge, judge, NAMED)


CHECKS = [completions, quizzes, guesses]


@pytest.mark.parametrize("check", CHECKS)
async def test_a_set_known_by_heart_is_found_and_the_control_is_not(check: object) -> None:
    finding = await check(subject(SEEN), SEEN, UNSEEN)  # type: ignore[operator]
    (found,) = decided([finding])
    assert found.evidence is Evidence.FOUND
    assert (found.p or 1) < 0.001
    assert (found.value or 0) > (found.control or 0)
    assert len(found.items) == len(SEEN)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("known", [[], [*SEEN, *UNSEEN]])
async def test_without_a_difference_to_the_control_there_is_no_evidence(
    check: object, known: list[Item]
) -> None:
    """Nothing known; or all known, so that the control is no control."""
    finding = await check(subject(known), SEEN, UNSEEN)  # type: ignore[operator]
    (found,) = decided([finding])
    assert found.evidence is Evidence.NOT_FOUND


async def test_a_model_that_fails_or_too_few_items_make_no_check() -> None:
    few = await completions(subject(SEEN), SEEN[:3], UNSEEN)
    assert few.evidence is Evidence.NOT_RUN
    assert "3 items of the set" in few.why
    short = [Item(id=str(n), input="Trop court ?") for n in range(9)]
    assert (await completions(subject([]), short, short)).evidence is Evidence.NOT_RUN
    assert (await guesses(subject([]), short, short)).evidence is Evidence.NOT_RUN


async def test_a_canary_proves_when_it_is_reproduced_and_another_is_not() -> None:
    found = await canary(subject(SEEN), GUID, "0" * len(GUID))
    assert (found.evidence, found.value, found.control) == (Evidence.FOUND, 1.0, 0.0)
    assert (await canary(subject([]), GUID, "0" * 36)).evidence is Evidence.NOT_FOUND
    for weak in ("", "mairie", "quatorze-juillet"):
        assert (await canary(subject([]), weak, "0" * 36)).evidence is Evidence.NOT_RUN
    echo = Subject(judge_at(Scripted(lambda request: request.messages[-1].text)), None, NAMED)  # type: ignore[arg-type]
    assert (await canary(echo, GUID, "0" * 36)).evidence is Evidence.NOT_FOUND


@pytest.mark.parametrize(
    "choices",
    [
        ("Oui", "Non"),
        ("Rouge", "Vert", "Bleu"),
        ("Rouge", "Vrai", "12 ans", "Aucune des réponses ci-dessus"),
        ("Rouge", "25 €", "A et B", "None of the above"),
        ("Rouge", "1 200", "Toutes les réponses", "no"),
    ],
)
async def test_a_choice_that_anybody_guesses_is_never_hidden(choices: tuple[str, ...]) -> None:
    item = SEEN[0].model_copy(update={"choices": choices})
    assert await guess(subject(SEEN).model, item, NAMED, Random(0)) is None


async def test_a_share_that_chance_would_give_is_no_evidence() -> None:
    """A control that is harder to guess: one in four right is no more than chance."""
    judge = subject(SEEN[:6])
    finding = await guesses(judge, SEEN, UNSEEN)
    assert (finding.value, finding.control) == (0.25, 0.0)
    assert decided([finding])[0].evidence is Evidence.NOT_FOUND


def test_there_is_no_word_for_clean() -> None:
    assert {one.value for one in Evidence} == {"evidence found", "evidence not found", "not run"}


def test_several_checks_together_are_wrong_no_oftener_than_one() -> None:
    findings = [Finding(name, Evidence.NOT_FOUND, "", p=0.03) for name in "abc"]
    assert [one.evidence for one in decided(findings)] == [Evidence.NOT_FOUND] * 3
    assert [one.p for one in decided(findings)] == pytest.approx([0.09] * 3)
    assert decided([findings[0]])[0].evidence is Evidence.FOUND
    assert decided([]) == []


def gap_rows(own: Sequence[float], other: Sequence[float]) -> list[Row]:
    rows = []
    for n, (mine, theirs) in enumerate(zip(own, other, strict=True)):
        for name, score in (("oak", mine), ("elm", theirs)):
            rows += [
                row(str(n), name, "x", s=score),
                row(f"{n}~paraphrase", name, "x", s=0.5),
            ]
    return rows


def test_the_wording_of_a_set_is_worth_more_to_a_model_that_has_seen_it() -> None:
    found = decided([gap(gap_rows([1.0, 0.9] * 15, [0.5, 0.6] * 15), (), "oak", ["elm"])])[0]
    assert found.evidence is Evidence.FOUND
    assert found.value == pytest.approx(0.45)
    assert found.control == pytest.approx(0.05)
    alike = decided([gap(gap_rows([1.0, 0.9] * 15, [0.9, 1.0] * 15), (), "oak", ["elm"])])[0]
    assert alike.evidence is Evidence.NOT_FOUND
    assert gap(gap_rows([1.0], [0.5]), (), "oak", ["elm"]).evidence is Evidence.NOT_RUN
    assert gap([], (), "oak", ["elm"]).evidence is Evidence.NOT_RUN


def test_an_item_is_in_a_corpus_by_what_is_covered_and_not_by_a_shared_phrase() -> None:
    question = SEEN[0].question
    template = "Cochez une seule des quatre réponses qui sont proposées ci-dessous. "
    items = [
        SEEN[0],
        SEEN[1].model_copy(update={"input": template + SEEN[1].question}),
        Item(id="short", input="Trop court ?"),
    ]
    halves = question.upper().split()
    corpus = [f"{' '.join(halves[:9])}\n", f"{' '.join(halves[9:])}\n", template]
    found = overlaps(items, corpus)
    assert [one.item for one in found] == [SEEN[0].id, SEEN[1].id]
    assert found[0].coverage == 1
    assert found[0].longest == len(re.findall(r"\w+", question))
    assert 0 < found[1].coverage < 0.5
    finding = corpus_finding(found, overlaps(UNSEEN, corpus), "notes.txt")
    assert (finding.evidence, finding.value, finding.control) == (Evidence.FOUND, 0.5, 0.0)
    alone = corpus_finding(found, [], "notes.txt")
    assert alone.evidence is Evidence.NOT_RUN
    assert "of 2 items, 1 are in it" in alone.why
    same = corpus_finding(found, found, "notes.txt")
    assert same.evidence is Evidence.NOT_FOUND


def test_a_rest_is_compared_without_the_start_that_a_model_repeats() -> None:
    assert likeness("Le délai est de deux mois", "Le délai", "est de deux mois", NAMED) == 1
    assert likeness("est de deux mois", "Le délai", "est de deux mois", NAMED) == 1
    assert likeness("", "Le délai", "est de deux mois", NAMED) == 0
    assert likeness("est de trois ans", "Le délai", "est de deux mois", NAMED) == 0.5


def test_items_written_after_the_training_are_a_control() -> None:
    dated = [
        Item(id=day, input="?", meta={"written": day})
        for day in ("2024-09-30", "2024-10-02", "2024-11-01")
    ]
    undated = Item(id="none", input="?")
    evaluation_set = EvaluationSet(SetHeader(name="towns"), lambda: [*dated, undated])
    items, control = split(evaluation_set, None, "2024-10")
    assert [item.id for item in control] == ["2024-11-01"]
    assert len(items) == 3
    assert split(evaluation_set, None, None)[1] == []


def test_tests_are_those_of_other_programs() -> None:
    assert binomial_greater(12, 24, 0.25) == pytest.approx(
        stats.binomtest(12, 24, 0.25, alternative="greater").pvalue
    )
    for found, n, elsewhere, m in ((12, 24, 5, 24), (0, 5, 0, 5), (5, 5, 0, 9), (1, 30, 8, 9)):
        expected = stats.fisher_exact(
            [[found, n - found], [elsewhere, m - elsewhere]], alternative="greater"
        ).pvalue
        assert fisher_greater(found, n, elsewhere, m) == pytest.approx(expected)
    values = np.random.default_rng(1).normal(0.2, 1, 60)
    p = bootstrap_greater(values, np.random.default_rng(2), samples=20_000)
    assert p == pytest.approx(stats.ttest_1samp(values, 0, alternative="greater").pvalue, abs=0.01)
    assert bootstrap_greater(np.zeros(50), np.random.default_rng(2)) == 1


def guesser(pool: Sequence[Item], seed: int) -> Callable[[Request], str]:
    """A model that knows none, some or half of all items, those of the control as those of the set,
    once the set is named; it draws everything else."""
    random = Random(seed)
    known = model([item for item in pool if random.random() < (0, 1 / 12, 1 / 2)[seed % 3]])

    def write(request: Request) -> str:
        asked = request.messages[-1].text
        body = asked.rpartition("\n\n")[2]
        if asked.startswith("Reformulez"):
            return writer(body)
        written = known(request)
        if "Un seul de ces quatre textes" in asked and written == any_letter(body):
            return random.choice("ABCD")
        general = asked.startswith("Voici le début d’une question.")
        drawn = general or written.startswith("et puis")
        return " ".join(random.choices(WORDS, k=10)) if drawn else written

    return write


async def test_evidence_is_found_where_there_is_none_at_most_once_in_twenty() -> None:
    """Models that know as much of the set as of the control: completion, quiz and guessing
    together."""
    wrong, trials = 0, 60
    for seed in range(trials):
        judge = judge_at(Scripted(guesser([*SEEN, *UNSEEN], seed)))
        asked = Subject(judge, judge, NAMED, seed)
        found = decided([await check(asked, SEEN, UNSEEN) for check in CHECKS])
        assert not any(one.evidence is Evidence.NOT_RUN for one in found)
        wrong += any(one.evidence is Evidence.FOUND for one in found)
    assert wrong / trials < 0.05


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("eval", "contamination", *map(str, arguments)))


def test_the_command_reports_each_check_with_its_control(
    tmp_path: Path, llm_server: Running
) -> None:
    seen = write_set(tmp_path / "vu", SEEN, header=f"canary: {GUID}\n")
    new = write_set(tmp_path / "neuf", UNSEEN, name="neuf")
    config = write_settings(
        tmp_path / "joute.toml",
        llm_server.base_url,
        {"leak": says(f"canary GUID {GUID}"), "oak": "fast"},
    )
    (tmp_path / "old.txt").write_text("\n".join(item.question for item in SEEN), "utf-8")
    arguments = (seen, "--control", new, "--config", config, "--limit", 8)
    result = run(
        *arguments, "--model", "leak", "--corpus", tmp_path / "old.txt", "--format", "json"
    )
    assert result.exit_code == 0, result.output
    found = {one["check"]: one for one in json.loads(result.stdout)["findings"]}
    assert found["corpus"]["evidence"] == "evidence found"
    assert found["canary"]["evidence"] == "evidence found"
    assert found["completion"]["evidence"] == "evidence not found"
    assert found["completion"]["n_control"] == 8
    assert found["quiz"]["evidence"] == "not run"
    assert found["order"]["evidence"] == "not run"
    assert "log-probabilities" in found["order"]["why"]
    assert "at most 82 requests to leak" in result.stderr
    shown = run(*arguments, "--model", "oak")
    assert "evidence not found" in shown.stdout
    assert "clean" not in shown.stdout
    french = run(*arguments, "--model", "oak", "--language", "fr")
    assert "aucun indice trouvé" in french.stdout
    assert "aucun hébergeur ne donne ici les log-probabilités" in french.stdout
    assert "evidence" not in french.stdout


def test_the_gap_is_read_from_a_run_of_the_set_with_its_paraphrases(
    tmp_path: Path, llm_server: Running
) -> None:
    seen = write_set(tmp_path / "vu", SEEN)
    config = write_settings(tmp_path / "joute.toml", llm_server.base_url, {"oak": "fast"})
    path = write_run(tmp_path / "r.jsonl", gap_rows([1.0, 0.9] * 15, [0.5, 0.6] * 15))
    result = run(seen, "--model", "oak", "--variants", path, "--config", config, "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["findings"][0]
    assert (found["check"], found["evidence"], found["n"]) == ("gap", "evidence found", 30)


def test_without_a_control_a_check_of_the_model_does_not_run(
    tmp_path: Path, llm_server: Running
) -> None:
    seen = write_set(tmp_path / "vu", SEEN)
    config = write_settings(tmp_path / "joute.toml", llm_server.base_url, {"oak": "fast"})
    result = run(seen, "--model", "oak", "--config", config)
    assert result.exit_code == 5
    assert "give --control" in " ".join(result.stdout.split())
    marked = write_set(tmp_path / "marked", SEEN, header=f"canary: {GUID}\n")
    result = run(marked, "--model", "oak", "--config", config)
    assert result.exit_code == 5
    assert "Only the canary was looked for" in result.stderr
    assert run(seen).exit_code == 2
    assert run(seen, "--corpus", tmp_path / "none.txt").exit_code == 2


def test_known_cases_have_a_level_and_a_source() -> None:
    pairs = [
        (model, dataset)
        for one in known_cases()
        for model in one.models
        for dataset in one.datasets
    ]
    assert len(pairs) == len(set(pairs)) == 84
    assert {one.level for one in known_cases()} == {"strong", "weak"}
    (found,) = cases_of(["hellaswag"], ["bigscience/T0pp"])
    assert (found.level, str(found.source)) == ("strong", "https://arxiv.org/abs/2110.08207")
    assert [one.level for one in cases_of(["Hella Swag"])] == ["strong", "weak"]
    assert cases_of(["DailyMail"]) == []
    assert cases_of(["HellaSwag"], ["mistral-small"]) == []


def test_the_command_says_what_is_known_of_a_public_set(
    tmp_path: Path, llm_server: Running
) -> None:
    folder = write_set(tmp_path / "vu", SEEN[:5])
    config = write_settings(tmp_path / "joute.toml", llm_server.base_url, {"gpt-4": "fast"})
    asked = (folder, "--model", "gpt-4", "--known-as", "mmlu", "--config", config)
    text = run(*asked, "--language", "fr").output
    assert "connu, faible : gpt-4 sur MMLU : retrouve au mot près 57 %" in " ".join(text.split())
    (known,) = json.loads(run(*asked, "--format", "json").stdout)["known"]
    assert (known["level"], known["datasets"]) == ("weak", ["MMLU"])
    other = run(folder, "--model", "gpt-4", "--config", config, "--format", "json")
    assert json.loads(other.stdout)["known"] == []
