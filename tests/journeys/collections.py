"""Collections of documents for the tour: one with files and refusals, one of a member."""

from collections.abc import AsyncIterator
from random import Random

from joute.documents.collections import Collections, NewCollection
from joute.documents.embedding import Embedding
from joute.documents.importing import Importer
from joute.documents.settings import DocumentsSettings
from joute.jobs import Jobs
from joute.people.rights import OPERATOR
from joute.services import utc_now
from joute.store import open_store
from joute.uses import Uses
from tests.reader.files import pdf

LONG = "Anticonstitutionnellement" * 5
SENT = [
    ("guide.pdf", pdf([["Les congés se demandent un mois avant."], [], ["La fin."]])),
    (f"{LONG}.md", f"# Titre\n\n{LONG} un texte".encode()),
    ("<script>alert(1)<script>.pdf", pdf([[]])),
    (f"{LONG}.exe", b"MZ"),
]


async def add_collections(database: str) -> None:
    """The collections “rules”, of the operator, and “others”, of a member who is gone."""
    site = open_store(database)
    random = Random(7)

    def new_id() -> str:
        return f"{random.getrandbits(64):x}"

    collections = Collections(site, Uses(site, utc_now), utc_now, new_id)
    importer = Importer(
        site, Embedding(None, Jobs(site, utc_now, new_id), utc_now), DocumentsSettings(), utc_now
    )
    importer.jobs.register(importer.kind)
    rules = NewCollection(f"Règles de la maison {LONG}"[:100], "rules", retention_days=400)
    await collections.add(rules, OPERATOR)
    await collections.add(NewCollection("Autres", "others", owner="mGone"), OPERATOR)

    async def sent() -> AsyncIterator[tuple[str, bytes]]:
        for one in SENT:
            yield one

    job_id = await importer.accept("rules", sent(), "operator")
    async with importer.jobs.running(slots=1):
        await importer.jobs.wait(job_id)
    await site.close()
