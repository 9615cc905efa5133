"""People of the other gender in French: names, titles, nouns, pronouns, and what agrees."""

import re
from collections.abc import Mapping, Sequence

from joute.evaluation.perturbations.names import NAMES, names_in

# Masculine, feminine.
_NOUNS = (
    "homme femme;étudiant étudiante;infirmier infirmière;directeur directrice;agent agente;"
    "employé employée;voisin voisine;client cliente;patient patiente;citoyen citoyenne;"
    "chercheur chercheuse;vendeur vendeuse;instituteur institutrice;enseignant enseignante;"
    "avocat avocate;apprenti apprentie;assistant assistante;candidat candidate;ami amie;"
    "cousin cousine;père mère;frère sœur;oncle tante;technicien technicienne;boulanger boulangère;"
    "caissier caissière;lycéen lycéenne;usager usagère;demandeur demandeuse;ingénieur ingénieure;"
    "salarié salariée;retraité retraitée;monsieur madame;élève élève;collègue collègue;"
    "médecin médecin;secrétaire secrétaire;locataire locataire;propriétaire propriétaire"
)
_AGREEING = (
    "content contente;né née;marié mariée;divorcé divorcée;français française;licencié licenciée;"
    "embauché embauchée;handicapé handicapée;étranger étrangère;majeur majeure;mineur mineure;"
    "âgé âgée;seul seule;arrivé arrivée;parti partie;venu venue;allé allée;devenu devenue;"
    "resté restée;décédé décédée;satisfait satisfaite;fatigué fatiguée;inquiet inquiète;"
    "prêt prête;diplômé diplômée;inscrit inscrite;salarié salariée;retraité retraitée;"
    "jeune jeune;autre autre;malade malade;célibataire célibataire;titulaire titulaire;"
    "petit petite;grand grande;ancien ancienne;futur future;libéral libérale;"
    "indépendant indépendante"
)
_DETERMINERS = "un une;le la;ce cette;du de_la;au à_la;quel quelle;aucun aucune;tout toute"
_POSSESSIVES = {"mon": "ma", "ton": "ta", "son": "sa"}


def _pairs(written: str) -> list[tuple[str, str]]:
    return [(one.split()[0], one.split()[1].replace("_", " ")) for one in written.split(";")]


_TO_F = dict(_pairs(_NOUNS))
_TO_M = {feminine: masculine for masculine, feminine in _pairs(_NOUNS)}
_AGREE_F = dict(_pairs(_AGREEING))
_AGREE_M = {feminine: masculine for masculine, feminine in _pairs(_AGREEING)}
_EPICENE = frozenset(one for one, other in _pairs(_NOUNS) if one == other)
_DET_F = dict(_pairs(_DETERMINERS))
_DET_M = {feminine: masculine for masculine, feminine in _pairs(_DETERMINERS)}

# What would not be true of the other gender, or agrees in ways that are not followed here.
_UNSAFE = re.compile(
    r"\b(?:enceinte|grossesse|accouch\w*|allait\w*|maternité|paternité|prostate|ménopause|règles|"
    r"sage-femme|femme de ménage|homme d'affaires|épou\w+|maris?|fils|filles?|garçons?|"
    r"veu(?:f|ve)|ce(?:lui|lle|ux)|eux|ils|elles|hommes|femmes|messieurs|mesdames|"
    r"mesdemoiselles?|(?:ma|ta|sa) femme|lequel|laquelle|dame|demoiselle)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:je|tu|il|elle|on|nous|vous)\s+(?:ne\s+)?(?:l['’]|l[ea]\s)", re.IGNORECASE
)
_IMPERSONAL = re.compile(
    r"\b(?:il\s+(?:n['’])?y\s+a|il\s+(?:ne\s+)?(?:faut|faudra|faudrait|pleut|s['’]agit|suffit|reste|"
    r"existe|convient|semble)|(?:est|s)['’ -]il\s+(?:possible|vous|te)|s['’]il\s+(?:vous|te)|"
    r"il\s+(?:n['’])?est\s+(?:possible|impossible|nécessaire|interdit|obligatoire|utile|important|"
    r"vrai|temps)|quel\w*\s+heure\s+est-il|a-t-il\s+lieu|qu['’]il\s+(?:y|faut)|y\s+a-t-il|faut-il)\b",
    re.IGNORECASE,
)
_TO_BE = re.compile(
    r"\b(?:est|était|sera|serait|soit|fut|devient|reste|demeure|paraît|a été|avait été|être|"
    r"suis|es|j['’]étais|est-il|est-elle)\s+(?:(?:très|déjà|encore|aussi|pas|plus|toujours|bien|trop)"
    r"\s+)?([\w’'-]+)"
)
# What follows a form of être or a noun and does not agree: small words and verbs.
_SMALL = (
    "à au aux avec chez dans de des du d en et ou où par pas pour que qu qui quand sans sous sur "
    "un une le la les l ce cet cette son sa ses mon ma mes depuis entre jusqu mais car donc comme "
    "il elle on ne n se s y plus très déjà est a ont peut doit veut demande souhaite travaille "
    "habite vit gagne perçoit touche reçoit cherche vient va fait dit sait prend vend achète loue "
    "paie paye arrive aimerait voudrait pourrait devrait pense explique conduit étudie possède "
    "dispose occupe exerce commence quitte perd porte était sera serait avait aura aurait devra "
    "pourra dépose présente remplit envoie écrit joint répond refuse accepte obtient bénéficie "
    "déménage vote conteste signe lui leur"
)
_STAYS = frozenset(_SMALL.split())
# “Lucie, née en 2001”: what may agree with somebody further away.
_APART = re.compile(r"(?:^|[,.;:!?(])\s*([\w-]+)", re.MULTILINE)
_WORD = re.compile(r"[\w]+(?:-\w+)*")
_THING_M = r"\b(?:le|un|ce|cet|du|au|mon|ton|son|notre|votre|leur|quel)\s+[\w-]+"
_THING_F = r"\b(?:la|une|cette|ma|ta|sa|notre|votre|leur|quelle)\s+[\w-]+"
_ELIDED = r"\bl['’][\w-]+"
_VOWEL = re.compile(r"[aeiouyàâéèêëîïôùûœh]", re.IGNORECASE)

_PERSON = re.compile(
    r"(?<![\w-])(?:(?P<det>un|une|le|la|l['’]|cet?|cette|du|de\s+la|au|à\s+la|de\s+l['’]|à\s+l['’]|"
    r"mon|ma|ton|ta|son|sa|quel|quelle|aucun|aucune|tout|toute|d['’])\s*(?<=[\s'’]))?"
    r"(?:(?P<adj>jeune|autre|petite?|grande?|ancien(?:ne)?|future?)\s+)?"
    rf"(?P<noun>{'|'.join(sorted({*_TO_F, *_TO_M}, key=len, reverse=True))})(?![\w-])",
    re.IGNORECASE,
)
_TITLES = {"M.": "Mme", "Mme": "M.", "Monsieur": "Madame", "Madame": "Monsieur"}
_TITLE = re.compile(r"(?<!\w)(?:M\.|Mme\b|Monsieur\b|Madame\b)")
_PRONOUN = re.compile(r"(?<!\w)(?:[Ii]l|[Ee]lle)(?!\w)")


class _Unsafe(Exception):
    """A swap that could leave a wrong sentence."""


def other_gender(texts: Sequence[str]) -> list[str] | None:
    """The texts with every person of the other gender; None where that is not safe."""
    whole = "\n".join(texts)
    if _UNSAFE.search(whole) or _OBJECT.search(whole):
        return None
    try:
        gender = _gender_of(texts)
        if gender is None:
            return None
        return [_swapped(text, gender) for text in texts]
    except _Unsafe:
        return None


def _gender_of(texts: Sequence[str]) -> str | None:
    """The gender of all people in the texts; None of nobody. Raises _Unsafe for people of both."""
    names = names_in(texts)
    if names is None:
        raise _Unsafe
    found: set[str] = {name.gender for name in names}
    for text in texts:
        found |= {("f" if title in {"Mme", "Madame"} else "m") for title in _TITLE.findall(text)}
        found |= {gender for match in _PERSON.finditer(text) if (gender := _of(match))}
    if len(found) > 1:
        raise _Unsafe
    return next(iter(found), None)


def _of(match: re.Match[str]) -> str | None:
    """The gender of a noun; of one that has two, that of its determiner."""
    noun = match["noun"].casefold()
    if noun in _EPICENE:
        det = re.sub(r"\s+", " ", (match["det"] or "").casefold())
        if det in {*_DET_M, "cette", "ma", "ta", "sa"}:
            return "f"
        if det in {*_DET_F, "mon", "ton", "son"} and not _VOWEL.match(noun):
            return "m"
        if det in {"un", "cet", "ce", "du", "au", "le"}:
            return "m"
        raise _Unsafe
    return "m" if noun in _TO_F else "f"


def _swapped(text: str, gender: str) -> str:
    """One text, whose people are all of `gender`."""
    _check_agreement(text)
    text = _pronouns(text, gender)
    text = _PERSON.sub(lambda match: _person(match, gender), text)
    text = _agreeing(text, gender)
    text = _TITLE.sub(lambda found: _TITLES[found[0]], text)
    return _named(text)


def _check_agreement(text: str) -> None:
    for match in _APART.finditer(text):
        word = match[1].casefold()
        if _AGREE_F.get(word, word) != word or _AGREE_M.get(word, word) != word:
            raise _Unsafe
        if word.endswith(("é", "ée")) and word not in {*_TO_F, *_TO_M}:
            raise _Unsafe
    for match in _TO_BE.finditer(text):
        word = match[1].casefold().split("'")[0].split("’")[0]
        known = word in _STAYS or word in _AGREE_F or word in _AGREE_M or word in {*_TO_F, *_TO_M}
        if not known and not word[:1].isdigit() and word not in {"jeune", "autre"}:
            raise _Unsafe
    for match in _PERSON.finditer(text):
        after = _WORD.match(text[match.end() :].lstrip(" "))
        if after and text[match.end() : match.end() + 1] == " ":
            word = after[0].casefold()
            known = word in _STAYS or word in _AGREE_F or word in _AGREE_M
            if not known and after[0] not in NAMES and not after[0][:1].isupper():
                raise _Unsafe


def _pronouns(text: str, gender: str) -> str:
    """The pronouns of the person, when nothing else between could be what they stand for."""
    impersonal = [match.span() for match in _IMPERSONAL.finditer(text)]
    people = [match.end() for match in _PERSON.finditer(text)]
    people += [match.end() for match in _TITLE.finditer(text)]
    people += [text.index(name) + len(name) for name in NAMES if re.search(rf"\b{name}\b", text)]
    things = _THING_F if gender == "f" else _THING_M

    def swap(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in impersonal):
            return match[0]
        own = match[0].casefold() == ("elle" if gender == "f" else "il")
        before = [place for place in people if place <= match.start()]
        if not own or not before:
            raise _Unsafe
        between = text[max(before) : match.start()]
        if re.search(f"{things}|{_ELIDED}", between, re.IGNORECASE):
            raise _Unsafe
        other = "il" if gender == "f" else "elle"
        return other.capitalize() if match[0][0].isupper() else other

    return _PRONOUN.sub(swap, text)


def _agreeing(text: str, gender: str) -> str:
    """What agrees after être, and right after a noun."""
    agree = _AGREE_M if gender == "f" else _AGREE_F

    def swap(match: re.Match[str]) -> str:
        word = match[1]
        return match[0][: -len(word)] + agree.get(word, word)

    text = _TO_BE.sub(swap, text)
    nouns = "|".join(sorted({*_TO_F, *_TO_M}, key=len, reverse=True))
    words = "|".join(agree)
    return re.sub(
        rf"(?<![\w-])((?:{nouns})\s+)({words})(?![\w-])",
        lambda match: match[1] + agree[match[2]],
        text,
        flags=re.IGNORECASE,
    )


def _person(match: re.Match[str], gender: str) -> str:
    noun = match["noun"]
    other = (_TO_M if gender == "f" else _TO_F)[noun.casefold()]
    other = other.capitalize() if noun[0].isupper() else other
    adjective = match["adj"] or ""
    if adjective:
        agree = _AGREE_M if gender == "f" else _AGREE_F
        adjective = agree.get(adjective, adjective)
    first = adjective or other
    det = _determiner(match["det"] or "", first, gender)
    return det + (f"{adjective} " if adjective else "") + other


def _determiner(det: str, word: str, gender: str) -> str:
    """The determiner of the other gender before a word, with its elision and its space."""
    if not det:
        return ""
    plain = re.sub(r"\s+", " ", det.casefold().replace("’", "'"))
    vowel = bool(_VOWEL.match(word))
    base = {"l'": "le", "de l'": "du", "à l'": "au", "cet": "ce", "d'": "de"}
    if gender == "f":
        lemma = {"l'": "la", "de l'": "de la", "à l'": "à la", "d'": "de"}.get(plain, plain)
        found = {**_DET_M, "ma": "mon", "ta": "ton", "sa": "son"}.get(lemma, lemma)
    else:
        lemma = base.get(plain, plain)
        found = {**_DET_F, **_POSSESSIVES}.get(lemma, lemma)
    elided = {
        "le": "l'",
        "la": "l'",
        "du": "de l'",
        "de la": "de l'",
        "au": "à l'",
        "à la": "à l'",
        "ce": "cet",
        "de": "d'",
        "ma": "mon",
        "ta": "ton",
        "sa": "son",
    }
    if vowel:
        found = elided.get(found, found)
    found = found if found.endswith("'") else found + " "
    if "’" in det:
        found = found.replace("'", "’")
    return found[:1].upper() + found[1:] if det[0].isupper() else found


# A name for a name, with the same elision.
_COUPLES = (
    "Paul Marie;Thomas Julie;Nicolas Sophie;Julien Camille;Mathieu Pauline;"
    "Lucas Lucie;"
    "Antoine Alice;Arthur Emma;Étienne Élise;Olivier Hélène;Mohamed Fatima;Karim Samira;"
    "Rachid Leïla;Mehdi Nadia;Samir Khadija;Nabil Yasmine;Ahmed Aïcha;Omar Amina;Ibrahim Imane;"
    "Hassan Hafsa;Mamadou Fatou;Bakary Mariama;Moussa Kadiatou;Souleymane Bintou;Boubacar Ramata;"
    "Amadou Aminata;Ousmane Awa;Abdoulaye Assa;Issa Oumou;Minh Mei;Wei Linh;Tuan Xuan;"
    "João Fernanda;Tiago Beatriz;Rui Lurdes;"
    "Armando Andreia;Afonso Inácia"
)
COUPLES: Mapping[str, str] = {
    name: other for one, two in _pairs(_COUPLES) for name, other in ((one, two), (two, one))
}


def _named(text: str) -> str:
    names = "|".join(sorted(COUPLES, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{names})(?![\w-])", lambda found: COUPLES[found[0]], text)
