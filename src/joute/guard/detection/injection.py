"""Instructions against the rules of a service, in a question or in a document that it holds.

Detection is a signal: an attack that is worded otherwise passes. The defence is what an application
may do at all: no tool, no fetch, output that is shown inert.
"""

from functools import partial

from joute.errors import N_
from joute.guard.detection.mentions import said
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.rule import Rule

# What a service was told: its instructions, its limits, its protections.
_TOLD = (
    "consignes?|instructions?|regles?|directives?|ordres?|restrictions?|limitations?|limites?"
    "|garde_fous?|filtres?|interdictions?|interdits|programmation|configuration|parametrage"
    "|prompts?|protections?|contraintes?|principes|messages?_systeme|rules?|guidelines?|guardrails?"
    "|orders?|constraints?|programming|filters?|safeguards?|directions|training|policies|policy"
    "|roles?|mission"
)
_YOURS = "tes|vos|ton|ta|votre|your|tous_tes|tous_vos|toutes_tes|toutes_vos|all_your|any_of_your"
# Those that stand before the question, of which whoever asks should know nothing.
_EARLIER = (
    "precedente?s?|anterieure?s?|initiales?|initiaux|ci_dessus|plus_haut|au_dessus|qui_precedent"
    "|de_depart|d_origine|du_systeme|systeme|recues?|jusqu_ici|jusqu_a_present|d_avant|avant"
    "|du_developpeur|de_securite|internes?|de_l_operateur|previous|prior|above|earlier|preceding"
    "|before|system|foregoing|original|initial|du_prompt|qu_on_t_a_donnees|que_tu_as_recues"
    "|qui_t_ont_ete_donnees|donnees_(?:avant|precedemment|plus_haut)|you_were_given|so_far"
)
# Whoever takes back one order of their own overrides nothing; “mes consignes” may stand in a
# document that speaks as the person.
_NOT_MINE = "(?<!_ma_)(?<!_mon_)"
# From an order on, what it is about.
_ABOUT_YOURS = (
    f"~4 {_YOURS} ~2 {_TOLD}",
    f"~3 {_NOT_MINE}(?:{_TOLD}) ~2 {_EARLIER}",
    f"~3 {_NOT_MINE}(?:{_EARLIER}) ~1 {_TOLD}",
    "?tout ce_qui_(?:precede|est_ecrit_plus_haut|a_ete_dit_avant) ~1 (?:et|puis)_(?:reponds|dis"
    "|affiche|ecris|donne|repete|repondez|dites|affichez|ecrivez)",
    "?tout ce_(?:qu_on|que_l_on)_(?:t_a|vous_a|t_avait)_(?:dit|demande|appris|impose)",
    "(?:everything|anything|all|all_that|whatever) ~2 (?:above|before|told|previously|taught)",
)


def _orders(heads: str, rest: str = "") -> tuple[str, ...]:
    return tuple(f"{heads} {rest} {about}" for about in _ABOUT_YOURS)


OVERRIDE = Phrases(
    *_orders(
        "ignore|ignorez|ignorons|oublie|oubliez|oublions|neglige|negligez|contourne|contournez"
        "|efface|effacez|annule|annulez|desactive|desactivez|abandonne|abandonnez|transgresse"
        "|transgressez|desobeis|desobeissez|enfreins|enfreignez|viole|violez|outrepasse|outrepassez"
        "|leve|levez|rejette|rejetez|reinitialise|reinitialisez|disregard|forget|override|bypass"
        "|discard|violate|ignoring|disregarding|disable"
    ),
    *_orders("ne", "(?:tiens|tenez|tenons)_(?:plus|pas|aucun|surtout_pas)_compte"),
    *_orders("ne|n", "(?:suivez|respectez|appliquez|obeissez)_(?:plus|pas)"),
    # “Il n’applique pas les consignes”: in the singular, only those of the service.
    f"ne|n (?:suis|respecte|applique|obeis)_(?:plus|pas) ~2 {_YOURS} ~2 {_TOLD}",
    *_orders("ne", "(?:prends|prenez)_(?:plus|pas)_en_(?:compte|consideration)"),
    *_orders("mets|mettez", "de_cote"),
    *_orders("laisse|laissez", "tomber"),
    f"n ecoutez?_(?:plus|pas) ~2 {_YOURS} ~2 {_TOLD}",
    f"ne (?:suis|respecte|applique)_plus ~1 {_TOLD} ~1 {_EARLIER}",
    f"fais|faites comme_si ~2 {_TOLD} ~1 n_exist(?:aient|ait)",
    "tu|vous (?:n_as|n_avez)_plus_(?:aucune?|de|d) (?:restrictions?|regles?|filtres?|consignes?"
    "|censure|interdits?)",
    *_orders("fais|faites", "(?:abstraction|fi|table_rase)"),
    *_orders("passe|passez", "outre"),
    *_orders("cesse|cessez|arrete|arretez", "(?:d|de)_(?:suivre|respecter|appliquer|obeir|tenir)"),
    *_orders("libere|liberez|affranchis|affranchissez|debarrasse", "(?:toi|vous)"),
    *_orders("stop", "(?:following|obeying|applying)"),
    *_orders("don|do|never", "?(?:not|t) (?:follow|obey|apply)"),
    *_orders("pay", "no_attention"),
    *_orders(
        "dois|devez|vas|allez|veuillez|merci|faut|prie|demande|must|should|please",
        "?(?:d|de) (?:ignorer|oublier|contourner|desactiver|transgresser|enfreindre|outrepasser"
        "|ignore|disregard|forget|override|passer_outre|faire_abstraction|ne_(?:plus"
        "|pas)_(?:suivre|respecter|appliquer|tenir_compte))",
    ),
    # Instructions that are declared void, or replaced.
    f"tes|vos|your ~1 {_TOLD} ~3 (?:annulee?s?|caduques?|levee?s|suspendue?s|desactivee?s"
    "|remplacees?|obsoletes|cancell?ed|void|lifted|suspended|overridden|ne_s_appliquent_plus"
    "|no_longer_apply|n_ont_plus_cours|ne_sont_plus_(?:valables|applicables|en_vigueur|valides))",
    f"les|the ~1 {_TOLD} {_EARLIER} ~3 (?:annulee?s?|caduques?|levee?s|suspendue?s|desactivee?s"
    "|remplacees?|obsoletes|ne_s_appliquent_plus|n_ont_plus_cours|ne_sont_plus_(?:valables"
    "|applicables|en_vigueur|valides))",
    f"the {_EARLIER} {_TOLD} ~3 (?:cancell?ed|void|lifted|suspended|overridden|no_longer)",
    "nouvelle|nouvelles|nouveau|new ~1 (?:consignes?|instructions?|directives?|ordres?|regles?"
    "|rules?|orders?) ~4 (?:ignore|ignorez|oublie|oubliez|forget|(?:remplacent?|annulent?|override"
    "|replace|supersede)_(?:tes|vos|toutes?|les_precedentes|your|all))",
    "fin|end|ends (?:des|du|de|of) ~1 (?:consignes|instructions|prompt) (?:du_systeme|systeme"
    "|system|initiales?)",
    "nouvelle|new ?(?:et_derniere|derniere|seule|system) (?:instruction|consigne|directive|regle)"
    " ~3 (?:afficher|affiche|affichez|donner|donne|donnez|ecris|ecrivez|reponds|repondez|revele"
    "|reveler|print|say|reply|show|reveal|tu|vous)",
    # The same order in the languages of neighbours.
    "vergiss|vergessen|ignoriere|ignorieren|missachte ~4 (?:anweisungen|regeln|vorgaben|befehle)",
    "ignora|olvida|olvide|ignore|dimentica|esqueca|esquece ~4 (?:instrucciones|reglas|ordenes"
    "|istruzioni|regole|instrucoes|regras|indicaciones)",
    "negeer|vergeet ~4 (?:instructies|regels|aanwijzingen)",
    # Whatever is asked is to be granted.
    "reponds|repondez|dis|dites|repondre|say (?:oui|yes)_(?:a|to)_(?:tout|toutes|chaque|everything"
    "|anything)",
    "approuve|approuves|approuvez|accepte|acceptes|acceptez|valide|valides|validez|confirme"
    "|confirmes|confirmez (?:chaque|toute)_(?:demande|requete|proposition|offre)",
    "approuve|approuvez|accepte|acceptez|valide|validez|confirme|confirmez|agree|approve|accept"
    " ?(?:a|to|with) (?:toutes_mes|tout_ce_que_je|anything_i|everything_i|all_my"
    "|anything_the_(?:customer|client|user))",
    "finis|finissez|termine|terminez|conclus|end|finish ~3 (?:reponses?|response|answer|reply) ~12"
    " (?:offre_ferme|accord_ferme|engagement|engage|contrat|contractuel|binding|backsies)",
)

_LIMITLESS = (
    "sans_(?:aucune?_)?(?:limites?|restrictions?|censures?|filtres?|regles?|morale|ethique|tabous?"
    "|garde_fous?|interdits?|contraintes?_morales?|contraintes?_ethiques?)(?!_(?:de|d)_)"
    "|non_censuree?s?|debridee?s?|jailbreake?e?|dan|stan|unrestricted|uncensored|unfiltered|amoral"
    "|without_(?:any_)?(?:limits?|limitations?|restrictions?|censorship|filters?|rules|ethics"
    "|guidelines|constraints)|no_(?:limits|restrictions|rules|filters?|guidelines|ethics"
    "|censorship)|libre_de_toute?_(?:contrainte|regle|restriction|censure|limite)|(?:n_est"
    "|n_es)_soumise?_a_aucune|aucune_(?:regle|restriction|limite|censure|consigne)"
    "|ne_refuses?_(?:jamais|rien)|never_refuses?|(?:n_a|n_as|n_avais|n_avait)_(?:aucune?|plus_de"
    "|pas_de)_(?:regles?|limites?|restrictions?|filtres?|morale|ethique|consignes?|censure)"
    "|affranchie?s?_de_(?:tes|toute|vos)|do_anything_now|libere_de_(?:tes|toute|vos)|freed_from"
    "|broken_free|evil|maleveillante?"
)
ROLE_PLAY = Phrases(
    "es|etes|are|re ~2 in_(?:developer|debug|god|admin|jailbreak|dan|unrestricted)_mode",
    "es|seras|etes|serez|are|re|suis|incarnes|joues|simules|deviens|deviendras|incarnez ~12"
    f" {_LIMITLESS}",
    f"fais|faites comme ~14 {_LIMITLESS}",
    "deviens|devenez|become|joue|jouez|incarne|incarnez|simule|simulez|act|pretend|roleplay"
    "|imagine|imaginez|suppose|supposons|agis|agissez|comporte|reponds|repondez|parle|answer"
    f"|respond|behave ~14 {_LIMITLESS}",
    "do anything_now",
    "mode|modo (?:developpeur|debug|debogage|dieu|god|jailbreak|administrateur|admin|root"
    "|maintenance|sans_(?:filtre|restriction|censure)|superviseur|super_utilisateur|libre) ~2"
    " (?:active|activee|actif|enabled|on|engage|deverrouille)(?!_(?:sur|on)(?![^_]))",
    "active|activez|passe|passez|enable|entrez|enter|activate|bascule|basculez ~3"
    " (?:mode_(?:developpeur|debug|debogage|dieu|god|jailbreak|administrateur|admin|root"
    "|sans_(?:filtre|restriction|censure))|(?:developer|debug|god|jailbreak|admin|root"
    "|unrestricted|dan)_mode)",
    "developer|debug|god|jailbreak|admin|dan mode ~2 (?:on|enabled|activated|active)",
    "grand|grandmother|grandma ?(?:mere|maman) ~16 (?:cles?|mots?_de_passe|codes?|keys|passwords?"
    "|napalm|bombe|explosifs?|poison|drogue|secrets?)",
)

_HIDDEN = (
    "systeme|system|initiale?s?|initiaux|internes?|secrete?s?|cachee?s?|confidentielle?s?|d_origine"
    "|de_depart|de_base|hidden|secret|internal|initial|original|confidential|du_developpeur"
    "|de_l_operateur"
)
_PROMPT = (
    "prompts?|invites?|consignes?|instructions?|directives?|configuration|parametres|regles?|rules"
)
_WORD_FOR_WORD = (
    "mot_pour_mot|mot_a_mot|verbatim|integralement|textuellement|en_entier|au_complet|a_la_lettre"
    "|completes?|entieres?|exactes?|exactement|telles_quelles|telle_quelle|tel_quel|in_full"
    "|word_for_word|exactly|entirely|sans_rien_(?:changer|omettre|oublier)|a_l_identique|in_full"
    "|dans_(?:un|une)_(?:bloc|code|balise)|en_(?:base64|rot13|anglais|markdown|json|morse"
    "|hexadecimal)"
)
_SAY = (
    "repete|repetez|affiche|affichez|montre|montrez|donne|donnez|revele|revelez|recopie|recopiez"
    "|copie|copiez|ecris|ecrivez|imprime|imprimez|cite|citez|dis|dites|transcris|traduis|traduisez"
    "|resume|resumez|enumere|liste|listez|decris|decrivez|reformule|reformulez|envoie|envoyez"
    "|partage|devoile|communique|fournis|fournissez|restitue|restituez|retranscris|recite|publie"
    "|colle|encode|encodez|show|print|repeat|reveal|output|tell|display|write|give|copy|summarize"
    "|summarise|translate|list|paste|recite|leak|share|dump|connaitre|voir|know|see|lire|read"
)
_THE = f"le|la|les|l|the|{_YOURS}"
PROMPT_THEFT = Phrases(
    f"{_SAY} ~3 {_THE} ~2 (?:{_PROMPT}) ?{_YOURS} (?:{_HIDDEN})",
    f"{_SAY} ~3 {_YOURS} ~2 messages?_(?:{_HIDDEN})",
    f"{_SAY} ~5 (?:system|initial|hidden|secret|internal|original|your_full|ton|votre"
    "|your)_(?:prompts?|message|instructions)(?!_(?:engineering|de_la|du|pour))",
    f"{_SAY} ~3 {_YOURS} ~2 (?:{_PROMPT}) ~8 (?:{_WORD_FOR_WORD})",
    f"{_SAY} ~3 (?:{_WORD_FOR_WORD}) ~3 {_YOURS} ~2 (?:{_PROMPT})",
    f"{_SAY} ~3 (?:{_PROMPT}) ~2 (?:que_tu_as_recue?s?|qu_on_t_a_donnee?s?|que_vous_avez_recue?s?"
    "|qui_t_ont_ete_donnee?s?|qu_on_vous_a_donnee?s?|you_(?:were_given|received|have_been_given)"
    "|que_l_on_t_a_donnee?s?|avec_lesquelles_tu|qui_te_(?:gouvernent|regissent|guident))",
    f"{_SAY} ~7 (?:texte|mots|contenu|words|text|lines?|everything|lignes?|ce_qui|message"
    "|phrases?) ~5 (?:au_dessus|avant|above|before|precede|precedent|preceding) ~2 (?:cette|ce|ma"
    "|mon|this|my|cet|la) (?:ligne|message|phrase|question|conversation|line|sentence|demande"
    "|echange)",
    "quel|quels|quelle|quelles ~1 (?:est|sont|etaient|etait) ~1 (?:tes|vos|ton|votre|les|le)"
    f" (?:{_PROMPT}) (?:{_HIDDEN})",
    "quel (?:est|etait) (?:ton|votre) prompt",
    "quelles|quel|quels (?:est|sont)_(?:tes|ton|vos) (?:consignes|instructions|directives)(?=_[.]"
    "|$)",
    f"{_SAY} ~2 (?:le|the) (?:message_(?:systeme|initial)|system_(?:message|prompt))",
    "repete|repetez|affiche|affichez|restitue|restituez|repeat|print|output ~1"
    " (?:tout_ce_qui_(?:precede|est_ecrit_(?:avant|plus_haut|au_dessus)|se_trouve_(?:avant"
    "|au_dessus))|everything_(?:above|before)|all_(?:of_)?the_(?:above|text_above))",
    "resume|resumez|traduis|traduisez|reformule|reformulez|liste|listez|enumere|enumerez"
    "|serialise|serialisez|affiche|affichez|revele|revelez|montre|montrez|recopie|recopiez"
    "|imprime|publie|devoile|exporte|exportez|dump|print|reveal|export|leak|recite|recitez ~2"
    f" {_YOURS} (?:consignes|instructions|directives|prompts?|contexte|context|parametrage)",
    f"contiennent|contient|disent|prevoient|contain|say ~1 {_YOURS} (?:consignes|instructions"
    "|directives|prompt)",
    "commencant|commencez|commence|starting|begin|beginning ~1 (?:par|with|at|a) ~1 (?:vous_etes"
    "|tu_es|you_are)",
    "quelles (?:consignes|instructions|directives|regles)_(?:as_tu|avez_vous|t_a_t_on|t_ont"
    "|vous_a_t_on|t_a_ton|t_avait) ~2 (?:recues|donnees|donne|recu|ete|imposees)",
    f"what (?:are|is|were) your ?(?:exact|full|complete) (?:{_HIDDEN}) (?:prompt|instructions"
    "|rules|message)",
    "what ~2 (?:instructions|rules|prompt) ~1 (?:were_you|you_were|have_you_been|did_you) ~1"
    " (?:given|told|receive|get)",
    "qu|ce ~2 (?:on_t_a|t_a_t_on|on_vous_a|l_on_t_a) ~1 (?:interdit|demande_de_ne_pas|ordonne"
    "|dit_de_(?:cacher|taire|ne_pas))",
    "what (?:were_you|are_you) (?:told_not|not_allowed|forbidden|instructed) ~2 (?:say|reveal|to"
    "|tell)",
)

_GUARDED = (
    "code_secret|codes_secrets|mots?_de_passe|secrets?|code|canari|password|passphrase"
    "|secret_(?:code|word|key)|mot_secret|phrase_secrete|cle_(?:secrete|d_api|api)|api_key|cle"
    "|jeton|token|passcode"
)
_OTHER_CODES = (
    "(?!_(?:postal|source|civil|penal|du_travail|de_la_route|barre|python|html|css|java|javascript"
    "|sql|r|c|promo|pays|ape|naf|iban|bic|couleur|qr|general|de_commerce|monetaire|guichet))"
)
_DISGUISE = (
    "a_l_envers|lettre_par_lettre|une_lettre_par|un_caractere_par|en_acrostiche|acrostiche|en_morse"
    "|en_base64|base64|en_rot13|rot13|backwards?|letter_by_letter|one_letter|in_reverse|reversed"
    "|inversee?|a_rebours|en_hexadecimal|premiere_lettre|en_verlan|separees?_par"
    "|caractere_par_caractere|en_rimes?|sous_forme_de_(?:poeme|devinette|charade)|spelled_out"
    "|character_by_character|encoded"
)
SECRET_THEFT = Phrases(
    f"{_SAY}|epelle|epelez|spell ~2 (?:le|la|ton|votre|ta|the|your|ce|chaque_lettre_du)"
    f" (?:{_GUARDED}){_OTHER_CODES} ~6 (?:{_DISGUISE})",
    f"{_SAY}|epelle|epelez|spell ~3 (?:{_DISGUISE}) ~4 (?:le|la|du|ton|votre|ta|the|your)"
    f" (?:{_GUARDED}){_OTHER_CODES}",
    f"{_SAY}|epelle|epelez ~3 (?:ton|ta|votre|your|le|la|the) (?:code_secret|mot_secret"
    "|phrase_secrete|secret|canari|secret_(?:code|word|key)|mot_de_passe|password|cle_secrete"
    "|jeton) (?:que_tu|que_vous|qu_on_t|qui_t|you_(?:were|are|keep|hide|guard|protect)|confiee?"
    "|cachee?|contenu_dans)",
    f"{_SAY} ?(?:moi|nous|me|us) (?:le|ton|ta|votre|the|your) (?:code_secret|mot_secret|secret"
    "|canari|mot_de_passe|secret_word|password|code_d_acces)(?=_[.]|$|_maintenant|_stp|_s_il|_now"
    "|_please)",
    "quel|what|quelle|c ?(?:est|is) (?:ton|votre|your) (?:code_secret|mot_secret|mot_de_passe"
    "|secret|phrase_secrete|password|secret_(?:code|word|key)|passphrase)",
)

_BOSS = (
    "administrateur|administratrice|admin|developpeur|developpeuse|createur|creatrice|concepteur"
    "|responsable_(?:de_la_)?securite|responsable_informatique|rssi|dsi|superviseur|operateur"
    "|auditeur|equipe_(?:technique|de_securite|de_developpement|openai|anthropic|mistral)|ingenieur"
    "|openai|anthropic|mistral|directeur|directrice|proprietaire|administrator|developer|creator"
    "|engineer|security_team|supervisor|owner|ceo|police|gendarmerie|juge|ministere|cnil"
    "|support_technique"
)
_YOUR_LIMITS = (
    "(?:tes|vos|your|ta|ton|votre|le|la|les|the) (?:consignes|instructions|restrictions|filtres?"
    "|regles|limites|limitations|protections?|prompt|mot_de_passe|mots_de_passe|code_secret|secret"
    "|securites?|garde_fous?|configuration|rules|filters?|guardrails|password|system_prompt"
    "|prompt_systeme|verifications?|controles?|messages?_systeme)"
)
AUTHORITY = Phrases(
    f"suis|am|ici|sommes|is|est|m ~4 (?:{_BOSS}) ~24 (?:tu_dois|tu_peux|vous_devez|vous_pouvez"
    "|je_t_autorise|je_vous_autorise|t_ordonne|vous_ordonne|you_must|you_can|you_may"
    "|i_authorize_you|desactive|desactivez|revele|revelez|affiche|affichez|donne|donnez|montre"
    "|leve|levez|ignore|ignorez|transmets|transmettez|communique|communiquez|reveal|show|disable"
    f"|give|print|contourne|suspends|suspendez) ~4 {_YOUR_LIMITS}",
    "autorise|autorisons|autorisation|authorize|authorise|habilite|accorde ~6 (?:a|de|d|to)"
    " ?(?:me) (?:contourner|ignorer|desactiver|reveler|afficher|outrepasser|passer_outre"
    f"|divulguer|bypass|ignore|reveal|disable|lever|communiquer|override|donner) ~2 {_YOUR_LIMITS}",
)


def _rule(name: str, title: str, about: str, phrases: Phrases) -> Rule:
    return Rule(f"injection.{name}", 1, "in", title, about, tuple(Action), partial(said, phrases))


RULES = (
    _rule(
        "override",
        N_("Instructions to ignore instructions"),
        N_("An order to ignore, forget or bypass the instructions of the service"),
        OVERRIDE,
    ),
    _rule(
        "role_play",
        N_("A role without limits"),
        N_("An order to play somebody, or to enter a mode, without rules"),
        ROLE_PLAY,
    ),
    _rule(
        "system_prompt",
        N_("Theft of the instructions"),
        N_("A request for the instructions that the service was given"),
        PROMPT_THEFT,
    ),
    _rule(
        "secret",
        N_("Theft of a secret"),
        N_("A request for a secret of the service, disguised or not"),
        SECRET_THEFT,
    ),
    _rule(
        "authority",
        N_("A false authority"),
        N_("Somebody who says to be in charge, and orders a limit lifted or a secret told"),
        AUTHORITY,
    ),
)
