"""Names of persons, by the words around them: titles, introductions, relations, greetings,
signatures, labelled fields, and first names that we know before a family name."""

import re
from collections.abc import Iterator

from joute.privacy.alternatives import by_first_letter
from joute.privacy.kinds import Found
from joute.privacy.source import Cue, Source, fold
from joute.privacy.words import (
    ambiguous_first_names,
    common_words,
    first_names,
    never_names,
    public_figures,
)

_UP = "A-ZÀ-ÖØ-Þ"
_TOKEN = re.compile(r"[ \u00a0]{0,2}((?:[dD]['’])?[^\W\d_](?:[\w'’-]{0,30}\w)?\.?)")
_PARTICLES = frozenset(
    {
        "al",
        "ben",
        "bin",
        "d'",
        "da",
        "de",
        "del",
        "den",
        "der",
        "des",
        "di",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "mac",
        "o'",
        "st",
        "van",
        "von",
    }
)

# Words after which a name in small letters is believed too.
_STRONG = (
    r"je m'? ?app?el+e?s?|j'?m'? ?app?el+e?s?|m'appelle|je me nomme|mon nom est"
    r"|mon nom de famille est"
    r"|mon prenom est|mon nom c'est|mon nom complet est|my name is|my name's|my full name is"
    r"|i am called"
    r"|(?:nom|prenom|nom et prenom|nom complet|nom de famille|name|full name|first name"
    r"|last name|surname|patient\w*"
    r"|client\w*|destinataire|beneficiaire|titulaire|salarie\w*|candidat\w*|locataire"
    r"|proprietaire|contact"
    r"|employee|customer|tenant|candidate|signe|signed)[ ]?:"
    r"|s'appelle|se nomme|qui s'appelle|dont le nom est|his name is|her name is|whose name is|named"
)
_TITLES = r"monsieur|madame|mademoiselle|mme|mlle|mrs|miss|ms\.?|mr\.?|docteur|dr\.?|maitre"
r"|professeur|pr\.?|doctor|professor"
# A first name that we know, then a word in small letters that is no common one: a whole name.
_INTRO = r"c'?est|c|ici|je suis|j'?suis|chui|i'?m|i am|this is|it's|call me"
_WEAK = (
    r"(?:mon|ma|mes|notre|son|sa|ton|ta|my|our|his|her|your)"
    r"[ ](?:petite?[ ]|grande?[ ]|ex[ -]|meilleure?[ ]|ancien(?:ne)?[ ]|best[ ]|little[ ]"
    r"|older[ ]|younger[ ]|old[ ])?"
    r"(?:mari|femme|fils|fille|frere|soeur|pere|mere|oncle|tante|cousine?|neveu|niece|copine?"
    r"|copain|conjointe?"
    r"|compagn[eo]n?|amie?|pote|voisine?|collegue|chef\w*|patron\w*|manager|boss|responsable"
    r"|directeur|directrice|prof"
    r"|medecin|avocate?|proprio|proprietaire|locataire|associee?|eleve|etudiante?|stagiaire"
    r"|patiente?|cliente?"
    r"|beau-pere|belle-mere|grand-pere|grand-mere|psy|kine|dentiste|assistante?|comptable"
    r"|banquier|conseiller\w*"
    r"|husband|wife|son|daughter|brother|sister|father|mother|dad|mum|mom|uncle|aunt|nephew"
    r"|girlfriend|boyfriend"
    r"|partner|friend|neighbou?r|colleague|coworker|teacher|doctor|lawyer|landlord|tenant"
    r"|student|intern|flatmate)"
    r"(?:[ ](?:de|du|au|of|at)[ ]\w{2,15})?,?"
    r"|contacter|contacte[rz]?|appelle[rz]?|appeler|ecri[st]|ecrire a|repondre a|demande[rz]? a"
    r"|voir avec|parle[rz]? a"
    r"|remercie[rz]?|envoye[rz]? a|envoie a|transmettre a|chez|avec|selon ma collegue"
    r"|de la part de|a l'attention de"
    r"|contact|ask|tell|email|call|write to|speak to|talk to|reply to|send (?:it )?to|thank"
    r"|meeting with|on behalf of"
    r"|attention|attn:?|cc:?|from:|to:|de :|a :"
)
_GREETINGS = (
    r"bonjour|bonsoir|salut|coucou|cher|chere|hello|hi|hey|dear|good morning|merci|thanks|thank you"
)
_SIGNATURES = (
    r"(?:bien )?cordialement|cdlt|bien a vous|bien a toi|sinceres salutations|respectueusement"
    r"|salutations"
    r"|bonne journee|bonne soiree|amicalement|bises|bisous|a bientot|(?:best|kind|warm) regards"
    r"|regards|sincerely"
    r"|yours sincerely|yours faithfully|yours truly|best wishes|best|cheers|many thanks|signe|love"
)
_CUES = re.compile(
    r"(?<![a-z'-])(?P<cue>"
    + by_first_letter(rf"{_STRONG}|{_TITLES}|m\.(?=[ ])|{_INTRO}|{_WEAK}|{_GREETINGS}")
    + r")(?:(?<=[.:])|(?![a-z]))[ ]{0,2}[:,]?[ ]{0,2}(?=[a-z])"
)
# Cues of several kinds are of the first.
_KINDS = {
    "strong": re.compile(_STRONG),
    "title": re.compile(rf"{_TITLES}|m\."),
    "intro": re.compile(_INTRO),
    "weak": re.compile(_WEAK),
    "greeting": re.compile(_GREETINGS),
}
# A text is read with a line feed before it, so that re looks for a few characters first.
_SIGNATURE = re.compile(rf"[\n.!] ?(?:{_SIGNATURES})[ ]?[,.!]?\s{{1,6}}(?:--? ?)?(?=[a-z])")
_AFTER_GREETING = re.compile(
    r"\s*(?:$|[,!.:\n?]|ca va|comment|j'|je |tu |how|can|could|i |i'm|hope|peux|pourrais|pour)"
)
_PAIR = re.compile(
    rf"[{_UP}](?<![\w’'.-][{_UP}])[\w’'-]{{1,20}}"
    rf"[ ](?:(?:de la|de|du|le|la|van|von|el|ben|da|dos)[ ]|d[’'])?[{_UP}][\w’'-]{{1,25}}"
    rf"(?:[ ][{_UP}][\w’'-]{{1,25}})?(?![\w’'-])"
)

# A place, a work or a school that bears a name; a name in history.
_NAMESAKE = re.compile(
    r"(?<![a-z])(?:rue|avenue|boulevard|place|quai|pont|lycee|college|ecole|universite|hopital"
    r"|musee|stade|aeroport|gare"
    r"|station|prix|theatre|centre|fondation|institut|parc|square|lac|mont|theoreme|loi"
    r"|equation|constante|effet|tour"
    r"|syndrome|maladie|street|school|university|hospital|museum|stadium|airport|prize|theatre"
    r"|foundation|law|theorem"
    r"|saint|sainte|st|santa|san)[ -](?:de |d'|du |of )?$"
)
_PUBLIC_ROLE = Cue(
    r"ecrivain\w*|philosophe|poete|poeme|romans?|film|peintre|tableau|roi|reine"
    r"|empereur|general"
    r"|president\w*|ministre|acteur|actrice|chanteu\w+|chanson|album|musicien\w*|compositeur"
    r"|scientifique|physicien\w*"
    r"|mathematicien\w*|joueu\w+|footballeu\w+|auteure?|biographie|siecle|personnage|heros"
    r"|theorie|oeuvre|mort en|ne en"
    r"|nee en|philosophie|pensee|writer|poet|poem|novel|movie|painter|king|queen|emperor|actor"
    r"|actress|singer|song"
    r"|philosopher|physicist|composer|footballer|author|biography|century|character|hero|theory"
    r"|politician|histor\w+"
    r"|celebrity|died in|born in|played by|joue par|realisateur|director|inventeur"
    r"|inventor"
).words


# Certainties by kind of cue.
_CERTAINTIES = {"strong": 0.9, "title": 0.9, "intro": 0.75, "weak": 0.75, "greeting": 0.7}
# Those that are nothing else in small letters.
_FULL_TITLES = frozenset(
    {"monsieur", "madame", "mademoiselle", "mme", "mlle", "mrs", "miss", "mr", "mr.", "docteur"}
    | {"dr", "dr.", "doctor"}
)


def persons(source: Source) -> Iterator[Found]:
    """Names of persons whom the words around announce."""
    done = 0
    for match in _CUES.finditer(source.folded):
        if match.start() >= done:
            for found in _announced(source, match):
                done = found.end
                yield found
    for match in _SIGNATURE.finditer(f"\n{source.folded}"):
        yield from _signed(source, match.end() - 1)
    for match in _PAIR.finditer(source.text):
        yield from _paired(source, match)


def _announced(source: Source, cue: re.Match[str]) -> Iterator[Found]:
    if not _may_begin(source, cue.end()):
        return
    kind = next(name for name, words in _KINDS.items() if words.fullmatch(cue["cue"]))
    small = kind in {"strong", "intro"} or (kind == "title" and cue["cue"] in _FULL_TITLES)
    known = kind in {"intro", "weak", "greeting"}
    tokens = _name_after(source, cue.end(), small=small, known=known)
    if not tokens:
        return
    start, end = tokens[0].start(1), _end(tokens[-1])
    if kind == "greeting" and not _greets(source, end):
        return
    public = kind != "strong" and is_public(source.folded[start:end])
    yield Found("person", start, end, 0.3 if public else _CERTAINTIES[kind])


def _greets(source: Source, end: int) -> bool:
    """Whether a greeting ends after the name: “Bonjour Sophie,”, “salut karim ça va”."""
    return _AFTER_GREETING.match(source.after(end, 14)) is not None


def _end(token: re.Match[str]) -> int:
    return token.start(1) + len(token[1].rstrip("."))


def _name_after(source: Source, place: int, *, small: bool, known: bool) -> list[re.Match[str]]:
    """The words of a name at a place.

    `small`: words in small letters may be a name. `known`: it begins with a first name of our list,
    or ends with one and has two words in capitals.
    """
    tokens: list[re.Match[str]] = []
    for _ in range(5):
        token = _TOKEN.match(source.text, place)
        if token is None or not _may_follow(source, token, tokens, small=small, known=known):
            break
        tokens.append(token)
        place = token.end()
        if token[1].endswith(".") and len(token[1]) > 2:
            break
    while tokens and fold(tokens[-1][1]) in _PARTICLES:
        tokens.pop()
    if known and tokens and not _is_known(tokens):
        return []
    return tokens


def _may_follow(
    source: Source, token: re.Match[str], before: list[re.Match[str]], *, small: bool, known: bool
) -> bool:
    word = source.folded[token.start(1) : token.end(1)].rstrip(".")
    if token[1][:1].isupper():
        if word in _PARTICLES and _has_capital_after(source, token):
            return True
        return word not in never_names() and not (word in common_words() and not before)
    if word in _PARTICLES and before:
        return _has_capital_after(source, token)
    if word in common_words() or "'" in word or (not before and len(word) < 3):
        return False
    if not before:
        return (small and not known) or word.partition("-")[0] in first_names()
    return small and len(before) == 1 and not before[0][1][:1].isupper()


def _may_begin(source: Source, place: int) -> bool:
    """Whether a name may begin at a place after any kind of cue: after most there is a common word,
    and of which kind the cue is need not be known."""
    token = _TOKEN.match(source.text, place)
    if token is None:
        return False
    word = source.folded[token.start(1) : token.end(1)].rstrip(".")
    if token[1][:1].isupper() and (word in _PARTICLES or word not in common_words()):
        return True
    return word not in common_words() and "'" not in word and len(word) >= 3


def _has_capital_after(source: Source, token: re.Match[str]) -> bool:
    following = _TOKEN.match(source.text, token.end())
    return following is not None and following[1][:1].isupper()


def _is_known(tokens: list[re.Match[str]]) -> bool:
    first = fold(tokens[0][1])
    capitals = [token for token in tokens if token[1][:1].isupper() and not token[1].isupper()]
    return is_first_name(first) or (len(capitals) >= 2 and is_first_name(fold(tokens[-1][1])))


def is_first_name(word: str) -> bool:
    """Whether a folded word is a first name, or two with a hyphen between."""
    first = word.partition("-")[0]
    return bool({word, first} & first_names()) or bool({word, first} & ambiguous_first_names())


def is_public(name: str) -> bool:
    """Whether a folded name is that of a person of history or public life."""
    return " ".join(name.split()).rstrip(".") in public_figures()


def _signed(source: Source, place: int) -> Iterator[Found]:
    """A name alone on the line under a closing formula."""
    tokens = _name_after(source, place, small=False, known=False)
    if (
        tokens
        and len(tokens) <= 4
        and re.match(r"\.?[ ]*(?:$|\n|,)", source.text[_end(tokens[-1]) :][:4])
    ):
        yield Found("person", tokens[0].start(1), _end(tokens[-1]), 0.8)


def _paired(source: Source, match: re.Match[str]) -> Iterator[Found]:
    """A first name that we know and a family name, both in capitals, in either order."""
    words = [fold(word) for word in match[0].split()]
    sure = first_names()
    known = words[0] in sure or ("-" in words[0] and is_first_name(words[0]))
    turned = match[0].split()[0].isupper() and words[-1] in sure
    if not (known or turned) or any(word in never_names() for word in words):
        return
    yield Found("person", match.start(), match.end(), _pair_certainty(source, match, words))


def _pair_certainty(source: Source, match: re.Match[str], words: list[str]) -> float:
    if is_public(" ".join(words)) or is_public(" ".join(words[:2])):
        return 0.3
    if _NAMESAKE.search(source.before(match.start(), 24)):
        return 0.3
    if source.holds(_PUBLIC_ROLE) and _PUBLIC_ROLE.search(
        source.before(match.start(), 70) + " " + source.after(match.end(), 50)
    ):
        return 0.4
    return 0.7
