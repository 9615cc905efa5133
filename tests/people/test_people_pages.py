import re
import tomllib
from html import unescape
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path
from typing import Any

import pytest

from joute.people.notices import LIBRARIES
from tests.people.conftest import OpenSite

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def words(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def shown(open_site: OpenSite, path: str, language: str = "en", **tables: Any) -> str:
    async with (
        open_site(**tables) as site,
        site.client(headers={"Accept-Language": language}) as client,
    ):
        response = await client.get(path)
    assert response.status_code == 200, response.text
    return words(response.text)


@pytest.mark.parametrize("path", ["/how", "/privacy", "/legal"])
async def test_each_page_has_one_heading_and_works_in_both_languages(
    open_site: OpenSite, path: str
) -> None:
    async with open_site() as site, site.client() as client:
        french = (await client.get(path, headers={"Accept-Language": "fr"})).text
        english = (await client.get(path, headers={"Accept-Language": "en"})).text
    assert french.count("<h1") == english.count("<h1") == 1
    assert words(french) != words(english)
    assert 'lang="fr"' in french


async def test_how_it_works_gives_the_thresholds_of_this_site(open_site: OpenSite) -> None:
    page = await shown(open_site, "/how", sizes={"small_max_b": 12, "large_min_b": 70})
    assert "small up to 12 billion parameters, and large from 70 billion" in page


async def test_how_it_works_says_which_limit_of_blindness_applies(open_site: OpenSite) -> None:
    natural = await shown(open_site, "/how")
    assert "not how fast each model writes" in natural
    equal = await shown(open_site, "/how", site={"pacing": "equal", "reading_speed": 120})
    assert "120 characters per second" in equal
    assert "not how fast each model writes" not in equal


async def test_privacy_prints_the_retention_and_limits_of_this_site(open_site: OpenSite) -> None:
    page = await shown(
        open_site,
        "/privacy",
        retention={"unvoted_days": 11, "voted_days": 222, "failures_days": 33, "voter_days": 444},
        duels={"share_days": 1},
        limits={"voter_questions_per_hour": 7, "new_voters_per_address_per_hour": 1234},
    )
    for days in ("11 days", "222 days", "33 days", "444 days after your last visit"):
        assert days in page
    assert "Until you close it, at most 1 day" in page
    assert "7 questions per person and hour" in page
    assert "1,234 new people per address and hour" in page


async def test_privacy_lists_every_host_with_its_country(open_site: OpenSite) -> None:
    page = await shown(open_site, "/privacy")
    assert "north.example · Sweden" in page
    assert "nowhere.example · country unknown" in page
    assert "north.example · Suède" in await shown(open_site, "/privacy", "fr")


async def test_privacy_says_that_nothing_leaves_when_nothing_does(open_site: OpenSite) -> None:
    page = await shown(open_site, "/privacy", models=[], endpoints=[])
    assert "Nobody: no model is connected to this site" in page


async def test_privacy_names_the_contact_or_says_that_there_is_none(open_site: OpenSite) -> None:
    assert "has not yet said whom to write to" in await shown(open_site, "/privacy")
    page = await shown(open_site, "/privacy", site={"contact": "dpo@example.org"})
    assert "write to dpo@example.org" in page


async def test_privacy_shows_the_conditions_that_people_accept(open_site: OpenSite) -> None:
    ours = await shown(open_site, "/privacy")
    assert "Write nothing personal or confidential." in ours
    assert "Written by the operator of this site." not in ours
    own = await shown(open_site, "/privacy", site={"consent_text": {"en": "Be **kind**."}})
    assert "Be kind ." in own
    assert "Written by the operator of this site." in own


async def test_the_cookie_of_the_code_is_listed_where_there_is_one(open_site: OpenSite) -> None:
    assert "joute_access" not in await shown(open_site, "/privacy")
    closed: dict[str, Any] = {"site": {"access": "code"}, "access_code": "sesame"}
    assert "joute_access" in await shown(open_site, "/privacy", **closed)


async def test_the_legal_notice_says_what_the_operator_left_out(open_site: OpenSite) -> None:
    page = await shown(open_site, "/legal")
    assert "has not yet said who publishes it" in page
    assert "has not yet said who hosts it" in page
    told = {"contact": "A. Non, Lyon", "hosting": "Serveur, 1 rue du Port, Brest"}
    page = await shown(open_site, "/legal", site=told)
    assert "A. Non, Lyon" in page
    assert "Serveur, 1 rue du Port, Brest" in page
    assert "has not yet said" not in page


async def test_the_legal_notice_says_that_answers_come_from_ai(open_site: OpenSite) -> None:
    page = await shown(open_site, "/legal")
    assert "Every answer is generated by them" in page
    assert "article 50" in page
    assert "not conformant" in page


def test_every_library_that_is_installed_is_credited_under_its_licence() -> None:
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    needed = {re.split(r"[\[<>=]", line)[0].lower() for line in project["dependencies"]}
    assert {notice.name.lower() for notice in LIBRARIES} == needed
    for notice in LIBRARIES:
        about = metadata(notice.name)
        told = about["License-Expression"] or about["License"] or _classified(about)
        assert notice.licence.startswith(told), notice.name


def _classified(about: PackageMetadata) -> str:
    """The first word of its licence among the classifiers, such as MIT or BSD."""
    (licence,) = [line for line in about.get_all("Classifier", []) if line.startswith("License")]
    return str(licence).rpartition(" :: ")[2].split()[0]


async def test_a_voter_is_known_beside_the_cookies_of_other_sites(open_site: OpenSite) -> None:
    async with open_site() as site:
        voter = await site.visitor()
        cookies = "; ".join(f"{name}={value}" for name, value in voter.client.cookies.items())
        async with site.client() as elsewhere:
            for header in (f"a@b=1; {cookies}", f'{cookies}; c,d/e="'):
                consent = await elsewhere.get("/api/v1/consent", headers={"Cookie": header})
                assert consent.json()["accepted"] is True
