"""What is looked for only where it may begin is found as if it were looked for everywhere."""

from random import Random

from joute.privacy.credentials import _BARE, _BEGINNING, _PASSWORD, _matches
from joute.privacy.places import _ENGLISH_STREET, _english_streets
from joute.privacy.source import Source
from tests.privacy.invented import MAKERS
from tests.privacy.labelled import HALVES, read

_ANNOUNCING = [
    *("mot de passe : ", "mdp ", "code pin ", "password is ", "clé api = ", "pwd=", "psw: "),
    *("door code ", "alarm code 4412 ", "digicode ", "access token: ", "api_key=", "auth-token "),
    *("client secret -> ", "jeton=", "Flat 3, ", "12 High Street, ", "UNIT 4 12b Mill Rd", "\n"),
]


def test_beginnings_miss_nothing() -> None:
    random = Random(3)
    texts = [one.text for half in HALVES for one in read(half)]
    words = [word for text in texts for word in text.split()]
    makers = [*MAKERS.values()]
    for _ in range(300):
        pieces = [random.choice(words), random.choice(_ANNOUNCING), random.choice(makers)(random)]
        texts.append("".join(random.choices([*pieces, " "], k=20)))
    found = 0
    for text in texts:
        source = Source(text)
        starts = [match.start() for match in _BEGINNING.finditer(source.folded)]
        for words_of in (_PASSWORD, _BARE):
            whole = [match.span() for match in words_of.finditer(source.folded)]
            assert [match.span() for match in _matches(words_of, source, starts)] == whole
            found += len(whole)
        streets = [match.span() for match in _ENGLISH_STREET.finditer(text)]
        assert [match.span() for match in _english_streets(text)] == streets
        found += len(streets)
    assert found > 100
