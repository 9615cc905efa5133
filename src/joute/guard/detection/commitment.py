"""Promises of an answer that nobody allowed: a price, a sale, a guarantee, a refund.

A chatbot of a car dealer that agreed to sell a car for one dollar, “a legally binding offer”
(Chevrolet of Watsonville, 2023), is the case in point.
"""

import re
from collections.abc import Iterator
from functools import partial

from joute.errors import N_
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule

_NUMBER = r"\d+(?:_\d+){0,3}"
_MONEY = (
    rf"(?:[€$£]_{_NUMBER}"
    rf"|{_NUMBER}_(?:[€$£]|euros?|eur|dollars?|usd|cad|livres?|pounds?|francs?))"
)
_PERCENT = rf"{_NUMBER}_(?:%|pour_cent|percent)"
_WE = "je|j|nous|on|i|we|ll|vais|allons|will"

# After words that tell what contracts are, or what a rule says: “conclu entre la France et…”.
_ENDS = (
    "(?!_(?:entre|par|avec|en|le|la|les|l|dans|lorsque|quand|si|des|du|d|de|apres|depuis|sous|on"
    "|once|when|between|by|in|for|its|his|selon|s|est|doit|vaut|engage|pour_(?:un|une|les)"
    "|pour_(?:la|le)_duree)(?![^_]))"
)
# After a sum that is computed: “20 % de 50”.
_NO_SUM = r"(?!_(?:(?:de|of)_\d|(?:sur|font|fait|makes|is|par|per)(?![^_])))"
_NOT_BY = "(?!_(?:par|by|si|if|selon|en_cas|d_apres|lorsque|quand|when|under|according)(?![^_]))"

_BINDING = Phrases(
    "offre|offer|accord|promesse|deal|engagement|reponse|answer|message|it|this|that|cela|ceci|c"
    f" ~4 (?:legally|juridiquement) ~1 (?:binding|contraignante?s?|engageante?s?|valable){_ENDS}",
    f"legally|juridiquement (?:binding|contraignante?) (?:offer|deal|offre|accord){_ENDS}",
    f"offre|offer|accord|promesse ferme{_ENDS}",
    "offre|offer|accord|deal|marche|vente|engagement|promesse|agreement (?:est|is) ~1 (?:ferme"
    f"|contraignante?|definitive|conclue?|scellee?|binding|final|closed|irrevocable){_ENDS}",
    "it|c|that|this ?(?:s|is|est) ?(?:a|bien|donc|un) (?:deal|done_deal|marche_conclu|accord_ferme"
    "|conclu|affaire_conclue|vendu|vendue|legally|binding)",
    f"marche|affaire|vente conclue?{_ENDS}",
    "no takesies",
    "c est (?:promis|jure|garanti)",
    "we|nous ?(?:avons|have) (?:a_deal|an_agreement|un_accord_ferme)",
    "m|nous engage ~1 (?:juridiquement|contractuellement|legalement|formellement|personnellement)",
    "ceci|cela|reponse|message|answer|it|this ~1 (?:a|ont|has) ~1 (?:valeur|force)_(?:contractuelle"
    "|juridique|d_engagement|obligatoire)",
    f"{_WE} ?(?:vous|m|nous|y|ll|can|te) (?:engage|engageons|promets|promettons|jure|promise"
    "|pledge|certifie|certifions) ~3"
    " (?:a|de|que|to|that|vous|you|par)",
    f"{_WE} ?(?:vous|l|le|ll) (?:garantis|garantissons|guarantee|donne_ma_parole"
    "|donnons_notre_parole) ~1 (?:que|de|le|la|les|un|une|that|you|the|a|votre|your|qu|l)",
    "vous|you ~2 (?:garantis|garantissons|garantit|guaranteed) ~8 (?:remboursement|refund|prix"
    "|price|livraison|delivery|resultat|result|gain|rendement)",
)
_AGREE = (
    "(?:accepte|acceptons|accept|agree|confirme|confirmons|confirm|propose|proposons|vends|vendons"
    "|vend|sell|cede|cedons|laisse|laissons|fais|faisons|offre|offrons|offer|accorde|accordons"
    "|applique|appliquons|give|grant|consens|valide|validons)"
)
_PRICE = Phrases(
    f"je|j|nous|i|we|ll|vais|allons|will ~1 {_AGREE} ?(?:vous|you|bien|seulement|only|un|une|a)"
    f" (?:{_MONEY}|{_PERCENT}){_NO_SUM}",
    f"je|j|nous|i|we|ll|vais|allons|will ~1 {_AGREE} ~8 (?:a|pour|for|at|to|prix_de|tarif_de"
    "|somme_de|montant_de|remise_de|rabais_de|reduction_de|price_of|discount_of|a_ce_prix_de"
    f"|seulement|only|just) ?(?:seulement|only|just) (?:{_MONEY}|{_PERCENT}){_NO_SUM}",
    "on vous ~1 (?:laisse|vend|cede|fait|offre|accorde) ~4"
    f" ?(?:a|pour) (?:{_MONEY}|{_PERCENT}){_NO_SUM}",
    "vendu|vendue|sold|cede|cedee|yours|votre|vous|conclu|accord|deal|agreed|accord ~6"
    f" (?:pour|a|for|at|au_prix_de) ?(?:seulement|only|just) {_MONEY}",
    f"va|marche|parfait|entendu|agreed|accord|deal ~2 (?:pour|a|for|at) ~1 {_MONEY}",
)
_REFUND = Phrases(
    "je|j|nous|i|we|ll|vais|allons ~2 (?:rembourse|remboursons|rembourserai|rembourserons"
    "|rembourser|refund|reimburse|indemnise|indemnisons|indemniserons|dedommage|dedommageons"
    "|dedommagerons|compense|compenserons|credite|crediterons|annule_vos_frais"
    "|annulons_vos_frais)",
    "vous|you ~1 (?:serez|will_be|allez_etre|etes|are) ~2 (?:remboursee?s?|indemnisee?s?"
    f"|dedommagee?s?|refunded|reimbursed|compensated){_NOT_BY}",
    "vous|you ~1 (?:recevrez|obtiendrez|receive|get) ~1 (?:remboursement_(?:integral|complet"
    "|total)|full_refund|complete_refund)",
    "on vous ~1 (?:rembourse|remboursera|indemnise|indemnisera|dedommage|dedommagera)",
    "le|the|un|a remboursement|refund (?:vous_est|vous_sera|has_been) ~2 (?:accordee?|acceptee?"
    "|validee?|approuvee?|garantie?|approved|granted|guaranteed|confirmed|issued)",
    f"{_WE} ~2 (?:give|offer|issue|grant) ?(?:you) ?(?:a|the|your) ?(?:full|complete) refund",
    "votre|your remboursement|refund ~2 (?:est|sera|has_been|is|will_be|vous_est) ~2"
    " (?:accordee?|acceptee?|validee?|approuvee?|garantie?|effectuee?|approved|granted|guaranteed"
    "|confirmed|issued|confirmee?)",
)
_REDUCTION = (
    "(?:remise|reduction|ristourne|rabais|discount|rebate)(?!_(?:a|en|au|aux|du|des|d|rate)(?![^_]))"
    "|geste_commercial|price_cut|gratuitement|for_free|promotion|bon_d_achat|voucher"
    "|un_avoir(?!_fiscal)|surclassement|mois_offerts?"
)
_DISCOUNT = Phrases(
    "je|j|nous|i|we|ll|vais|allons|will ~3 (?:accorde|accordons|offre|offrons|fais|faisons"
    "|applique|appliquons|propose|proposons|give|offer|grant|apply|consens|accorder|offrir|faire"
    "|appliquer|donne|donnons|octroie|octroyons) ?(?:vous|you)"
    f" ?(?:une|un|a|an|votre|la|cette|this|the) ~2 (?:{_REDUCTION})",
    "on vous ~1 (?:accorde|offre|fait|applique|accordera|offrira|fera|appliquera) ?(?:une|un) ~2"
    f" (?:{_REDUCTION})",
    f"vous|you beneficierez|receive ~4 (?:{_REDUCTION})",
)


# Words between quotation marks, in a text that says whose they are or what they mean. Apostrophes
# are no marks: a promise stands between two of them in “D'accord, je vous l'offre”.
_OPENED = re.compile(r"[«“\"][^«»“”\"\n]{0,160}$")
_CLOSED = re.compile(r"^[^«»“”\"\n]{0,160}[»”\"]")
_NEAR, _LONG = 60, 170
_SPOKEN_OF = re.compile(
    r"\b(?:tradui\w+|traduction|translat\w+|modeles?|exemples?|template|examples?|means?|meaning"
    r"|veut dire|signifie\w*|mots?|words?|phrases?|expressions?|formules?|termes?|terms?|films?"
    r"|piece|romans?|novel|plays?|chansons?|song|titres?|title|says|said|disait|reads)\b"
)
# What happens as a rule is promised to nobody.
_HABIT = re.compile(
    r"\b(?:usually|generally|normally|typically|often|habituellement|generalement|normalement"
    r"|souvent|parfois|sometimes)\b"
)


def _promised(phrases: Phrases, reading: Reading) -> Iterator[Span]:
    """Phrases that are said: not those that are quoted and spoken of, nor what is usual."""
    for start, end in phrases.find(reading):
        if not (_HABIT.search(reading.folded[start:end]) or _quoted(reading, start, end)):
            yield start, end


def _quoted(reading: Reading, start: int, end: int) -> bool:
    before = max(0, start - _LONG)
    opened = _OPENED.search(reading.text[before:start])
    closed = _CLOSED.match(reading.text[end : end + _LONG])
    if not opened or not closed:
        return False
    first, last = before + opened.start(), end + closed.end()
    around = reading.folded[max(0, first - _NEAR) : first], reading.folded[last : last + _NEAR]
    return any(map(_SPOKEN_OF.search, around))


def _rule(name: str, title: str, about: str, phrases: Phrases) -> Rule:
    find = partial(_promised, phrases)
    return Rule(f"commitment.{name}", 2, "out", title, about, tuple(Action), find)


RULES = (
    _rule(
        "binding",
        N_("A binding promise"),
        N_("Words that bind: a firm offer, an engagement, a guarantee"),
        _BINDING,
    ),
    _rule(
        "price",
        N_("An agreed price"),
        N_("A price or a percentage that the answer agrees to or offers"),
        _PRICE,
    ),
    _rule(
        "discount", N_("A discount"), N_("A discount or a gift that the answer grants"), _DISCOUNT
    ),
    _rule(
        "refund", N_("A refund"), N_("A refund or a compensation that the answer promises"), _REFUND
    ),
)
