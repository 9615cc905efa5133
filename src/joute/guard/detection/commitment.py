"""Promises of an answer that nobody allowed: a price, a sale, a guarantee, a refund.

A chatbot of a car dealer that agreed to sell a car for one dollar, “a legally binding offer”
(Chevrolet of Watsonville, 2023), is the case in point.
"""

from joute.errors import N_
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.rule import Rule

_NUMBER = r"\d+(?:_\d+){0,3}"
_MONEY = (
    rf"(?:[€$£]_{_NUMBER}"
    rf"|{_NUMBER}_(?:[€$£]|euros?|eur|dollars?|usd|cad|livres?|pounds?|francs?))"
)
_PERCENT = rf"{_NUMBER}_(?:%|pour_cent|percent)"
_WE = "je|j|nous|on|i|we|ll|vais|allons|will"

_BINDING = Phrases(
    "legally|juridiquement ~1 (?:binding|contraignante?s?|engageante?s?|valable|opposable)",
    "offre|offer|accord|promesse ferme",
    "offre|offer|accord|deal|marche|vente|engagement|promesse|agreement (?:est|is) ~1 (?:ferme"
    "|contraignante?|definitive|conclue?|scellee?|binding|final|closed|irrevocable)",
    "it|c|that|this ?(?:s|is|est) ?(?:a|bien|donc|un) (?:deal|done_deal|marche_conclu|accord_ferme"
    "|conclu|affaire_conclue|vendu|vendue|legally|binding)",
    "marche|affaire|vente conclue?",
    "no takesies",
    "c est (?:promis|jure|garanti)",
    "we|nous ?(?:avons|have) (?:a_deal|an_agreement|un_accord_ferme)",
    "m|nous engage ~1 (?:juridiquement|contractuellement|legalement|formellement|personnellement)",
    "valeur|force (?:contractuelle|juridique|d_engagement|obligatoire)",
    f"{_WE} ~2 (?:engage|engageons|promets|promettons|jure|promise|pledge|certifie|certifions) ~3"
    " (?:a|de|que|to|that|vous|you|par)",
    f"{_WE} ~1 (?:garantis|garantissons|guarantee|donne_ma_parole|donnons_notre_parole) ~1 (?:que"
    "|de|le|la|les|un|une|that|you|the|a|votre|your|qu|l)",
    "vous|you ~2 (?:garantis|garantissons|garantit|guaranteed) ~8 (?:remboursement|refund|prix"
    "|price|livraison|delivery|resultat|result|gain|rendement)",
)
_PRICE = Phrases(
    f"{_WE} ~1 (?:accepte|acceptons|accept|agree|confirme|confirmons|confirm|propose|proposons"
    "|vends|vendons|vend|sell|cede|cedons|laisse|laissons|fais|faisons|offre|offrons|offer"
    f"|accorde|accordons|applique|appliquons|give|grant|consens|valide|validons) ~12 (?:{_MONEY}"
    f"|{_PERCENT})",
    "vendu|vendue|vendus|sold|cede|cedee|yours|votre|vous|conclu|accord|deal|agreed|accord ~6"
    f" (?:pour|a|for|at|au_prix_de) ?(?:seulement|only|just) {_MONEY}",
    f"va|marche|parfait|entendu|agreed|accord|deal ~2 (?:pour|a|for|at) ~1 {_MONEY}",
)
_REFUND = Phrases(
    f"{_WE} ~2 (?:rembourse|remboursons|rembourserai|rembourserons|rembourser|refund|reimburse"
    "|indemnise|indemnisons|indemniserons|dedommage|dedommageons|dedommagerons|compense"
    "|compenserons|credite|crediterons|annule_vos_frais|annulons_vos_frais)",
    "vous|you ~1 (?:serez|will_be|allez_etre|etes|are) ~2 (?:remboursee?s?|indemnisee?s?"
    "|dedommagee?s?|refunded|reimbursed|compensated)",
    "vous|you ~1 (?:recevrez|obtiendrez|receive|get) ~1 (?:remboursement_(?:integral|complet"
    "|total)|full_refund|complete_refund)",
    "votre|your|le|the|un|a remboursement|refund ~2 (?:est|sera|has_been|is|will_be|vous_est) ~2"
    " (?:accordee?|acceptee?|validee?|approuvee?|garantie?|effectuee?|approved|granted|guaranteed"
    "|confirmed|issued|confirmee?)",
)
_DISCOUNT = Phrases(
    f"{_WE} ~3 (?:accorde|accordons|offre|offrons|fais|faisons|applique|appliquons|propose"
    "|proposons|give|offer|grant|apply|consens|accorder|offrir|faire|appliquer|donne|donnons"
    "|octroie|octroyons) ~4 (?:remise|rabais|reduction|ristourne|geste_commercial|discount|rebate"
    "|price_cut|gratuitement|free|promotion|bon_d_achat|voucher|avoir|surclassement"
    "|mois_offerts?)",
    "vous|you beneficiez|get|have|beneficierez|receive|obtenez ~4 (?:remise|rabais|reduction"
    "|ristourne|discount|geste_commercial|rebate)",
)


def _rule(name: str, title: str, about: str, phrases: Phrases) -> Rule:
    return Rule(f"commitment.{name}", 1, "out", title, about, tuple(Action), phrases.find)


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
