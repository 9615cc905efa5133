from collections.abc import Iterator

import pytest

from joute.llm.server import Running
from tests.gateway.guarding.host import Guarded, guarded, last_text


@pytest.fixture(scope="package")
def one_site(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    with guarded(folder, llm_server.base_url, keeps_text=True) as found:
        yield found


@pytest.fixture
def at(one_site: Guarded) -> Guarded:
    """The gateway, whose host repeats the last message, one character in each chunk."""
    one_site.host.answer, one_site.host.size = last_text, 1
    one_site.host.got.clear()
    one_site.host.go_on.set()
    return one_site
