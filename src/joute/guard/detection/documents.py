"""Orders in a document, for the program that reads it instead of a person."""

from functools import partial

from joute.errors import N_
from joute.guard.detection.mentions import said
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.rule import Rule

_MACHINE = (
    "ia|ai|intelligence_artificielle|modele_de_langage|language_model|llm|llms|chatbot|robot|bot"
    "|modele|copilot|large_language_model|systeme_d_ia|agent_(?:ia|ai|conversationnel)|ai_(?:agent"
    "|assistant|model)|assistants?_ia|intelligences_artificielles|ias|agents_ia"
    "|assistants?_(?:virtuels?|numeriques?|conversationnels?|automatiques?|automatises?)"
)
_READER = Phrases(
    "note|message|instruction|instructions|consigne|consignes|avis|attention|remarque|important"
    "|directive|directives|notice|order|ordre ~3 (?:a|pour|to|for|aux|au|destinee?s?|reservee?s?)"
    f" ?(?:a|aux|au|pour) (?:l|toute|tout|any|the|all|les|every|cette) (?:{_MACHINE})",
    f"si|if ~1 (?:tu|vous|you) ~1 (?:es|etes|are) ?(?:un|une|an|a|bien|le|l) (?:{_MACHINE}"
    "|assistant)",
    f"toute|tout|any|every|chaque (?:{_MACHINE}) ~4 (?:qui|that|which|who|lisant|reading|traitant"
    "|analysant|processing|summarizing|doit|must|should|chargee?)",
    f"l|the|un|une (?:{_MACHINE}|assistant) ~4 (?:lisant|lit|reading|traitant|traite|resumant"
    "|resume|analyse|analysant|processing) ~3 (?:ce|cet|cette|this|ces|le_present) ~8 (?:doit"
    "|devra|doivent|must|should|est_priee?|a_pour_consigne|est_tenue?)",
    "assistant|assistante|ia|ai|llm|chatbot ~1 (?:ignore|ignorez|oublie|oubliez|forget|disregard)"
    " ~3 (?:utilisateur|usager|user|question|demande|consignes|instructions|document|texte|reste)",
    "reserve|reservee|reserves|reservees|destine|destinee|destines|destinees|adresse|adressee|ps|s"
    "|consigne|consignes|note|attention|avis|message|instruction|instructions (?:au|aux|a|pour)"
    " ?(?:le|les|l|la|tout|tous|toute) ~1 (?:robots?|systemes?_automatiques?"
    "|traducteurs?_automatiques?|programmes?|machines?|logiciels?|automates?|ia"
    "|intelligence_artificielle|modeles?|assistants?_(?:ia|virtuels?|numeriques?)"
    "|outils?_(?:de_resume|automatiques?)|resumeurs?|lecteurs?_automatiques?)",
    "a|pour|cher|chere|hey|dear ?(?:l|cet|notre) (?:assistant|assistante|ia|robot) ~6 (?:fais"
    "|faites|envoie|envoyez|supprime|supprimez|ajoute|ajoutez|reponds|repondez|ecris|ecrivez|vire"
    "|virez|transfere|transferez|confirme|confirmez|indique|indiquez|affiche|affichez|rembourse"
    "|remboursez|remplace|remplacez|ignore|ignorez|valide|validez|conclus|concluez|termine"
    "|terminez|attribue|attribuez|note|notez|appelle|appelez|ne_resume|ne_traduis|ne_tiens|classe"
    "|classez|recommande|recommandez)",
    "ia|ai|llm|llms|assistants|assistant ~2 (?:reading|processing|summarizing|lisant) ~2 (?:this"
    "|ceci)",
)


RULES = (
    Rule(
        "injection.document",
        1,
        "in",
        N_("An order to a machine that reads"),
        N_("Words in a document that are for an assistant, and not for a person"),
        tuple(Action),
        partial(said, _READER),
    ),
)
