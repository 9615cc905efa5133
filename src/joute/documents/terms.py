"""The terms by which a passage is found: its words, folded, without those that every text has, each
without its ending.

Accents, capitals and the kind of apostrophe make no difference. Leaving out small words gains most
on French questions; endings gain less, and surely: docs/documents.md has the figures.
"""

import re
from collections.abc import Sequence

from joute.language import plain

_WORD = re.compile(r"[^\W_]+")

_SMALL_WORDS = (
    # French, without accents.
    " a afin ai ainsi alors apres as au aucun aucune aussi autre autres aux avais avait avant avec"
    " avez avoir avons ayant beaucoup bien c ca car ce cela celle celles celui cependant certain"
    " certaine certaines certains ces cet cette ceux chaque chez ci comme comment d dans de depuis"
    " des deux doit doivent donc dont du durant elle elles en encore entre es est et etaient etais"
    " etait etant ete etes etre eu eux fait faire faut fois font il ils j je jusqu jusque l la"
    " laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque lui m ma mais me"
    " meme memes mes mien moi moins mon n ne ni non nos notre nous on ont ou par parce parmi pas"
    " peu peut peuvent plus plusieurs pour pourquoi pourrait pouvez pouvoir pouvons puis puisque qu"
    " quand que quel quelle quelles quelqu quelque quelques quels qui quoi s sa sans se selon sera"
    " serait seront ses seulement si sien soit sommes son sont sous souvent suis sur t ta tandis te"
    " tel telle telles tels tes toi ton toujours tous tout toute toutes tres tu un une va vers"
    " voici voila vont vos votre vous y"
    # English.
    " about after all also am an and any are at be because been before being between both but by"
    " can could did do does doing during each few for from had has have having he her here him his"
    " how i if in into is it its just me more most must my no nor not of off once only or other our"
    " out over own same she should so some such than that the their them then there these they"
    " this those through to too under until up very was we were what when where which while who"
    " whom why will with would you your"
)
STOP_WORDS = frozenset(_SMALL_WORDS.split())
# What French and English words end with after these letters is grammar, mostly.
STEM_LETTERS = 7
_SHORTEST_PLURAL = 4


def words(text: str) -> Sequence[str]:
    """Every word of a text, folded, in its order."""
    return _WORD.findall(plain(text))


def terms(text: str) -> Sequence[str]:
    """The terms by which a text is found, in its order, each as often as it stands there."""
    return [_stem(word) for word in words(text) if word not in STOP_WORDS]


def _stem(word: str) -> str:
    """The beginning of a word, in the singular; numbers are whole."""
    if not word.isalpha():
        return word
    if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx":
        word = word[:-1]
    return word[:STEM_LETTERS]
