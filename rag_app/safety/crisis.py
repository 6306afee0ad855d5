"""A screen for words of suicide and self-harm, to be asked before any answer is generated."""

from __future__ import annotations

import re
import unicodedata

CRISIS_NOTICE = (
    "If you might harm yourself or are in danger, please get help now: call your local emergency number (112 in "
    "Europe, 911 in the United States) or a crisis line (988 in the United States and Canada, 116 123 in the United "
    "Kingdom and Ireland; others at findahelpline.com), or go to the nearest emergency department. You do not have to "
    "face this alone."
)

_SELF = r"(?:my\s*self|me)"
_NOT = r"(?:do(?:es)?n'?t|do(?:es)?\s+not|didn'?t|did\s+not|no\s+longer|never)"
_NOT_TO = r"(?:not|never|don'?t|won'?t)"
_CANNOT = r"(?:can'?t|cannot|can\s+not|couldn'?t|could\s+not)"
_ACHE = r"(?:pain|agony|misery|fear|depression|anxiety|guilt|shame|grief)"
_PAIN = rf"(?:this|it|that|myself|{_ACHE})"
# Where or with whom somebody does not want to live; "like this", "with this pain" and "in pain" are no such place.
_SOMEWHERE = (
    rf"(?!\s+(?:in(?!\s+(?:\w+\s+){{0,2}}{_ACHE}\b)|at|here|near|alone|on\s+(?:my|the|a)|out|under|there"
    rf"|like\s+(?!th(?:is|at)\b)|with\s+(?!(?:\w+\s+){{0,2}}{_PAIN}\b))\b)"
)
_GONE = r"(?:dead|gone|not\s+here|no\s+longer\s+here)"
_PHRASES = (
    rf"kill(?:ing)?\s+{_SELF}",
    r"(?:hurt|harm|cut|cutt|injur|burn|hang|hung|shoot|drown|poison|starv)(?:e|ing)?\s+my\s*self",
    r"(?:end|ending|take|taking|took)\s+my\s+(?:own\s+)?life(?!\s+(?:story|insurance|savings))",
    r"(?:end(?:s|ed|ing)?\s+(?:his|her|their)|(?:tak(?:e|es|en|ing)|took)\s+(?:his|her|their)\s+own)\s+li(?:fe|ves)",
    r"end(?:ing)?\s+it\s+all",
    r"suicid\w*",
    r"(?:kill|hurt|harm|cut)(?:t?ing|s|ed)?\s+(?:him|her|them|one|your)\s*sel(?:f|ves)",
    r"(?:slit|slash|cut)(?:t?ing)?\s+my\s+(?:wrists?|arms?|legs?|throat)",
    r"(?:if|whether)\s+i\s+live\s+or\s+die",
    r"(?:wanna|gonna|(?:want|going|about)\s+to|i'?ll|i\s+will|might|should)\s+(?:just\s+)?kms(?!-)",
    r"unalive",
    r"self[\s-]*harm\w*",
    r"(?:want(?:s|ed)?|wish(?:es|ed|ing)?|like|plan(?:s|ning)?|prefers?|hopes?|tried|trying|decided|deserves?)"
    r"\s+(?:to|2)\s+(?:die|be\s+dead)",
    r"i(?:'?m|\s+am)\s+(?:\w+\s+)?(?:going|ready)\s+to\s+(?:die|end\s+it)",
    r"(?:wanna|gonna)\s+(?:die|be\s+dead|end\s+it)",
    r"i(?:'?m|'?ve|\s+am|\s+have)?\s+(?:\w+\s+){0,2}(?:(?:want(?:ed)?|plan(?:ning)?|going)\s+to"
    r"|(?:feel(?:ing)?|felt)\s+like|thinking\s+(?:of|about))\s+(?:just\s+)?"
    r"end(?:ing)?\s+(?:it|things)(?=\s*(?:[.!?,;]|all\b|now\b|today\b|tonight\b|soon\b|$))",
    r"(?<!happens\s)should\s+i\s+(?:just\s+)?die(?=\s*(?:[.!?;]|now\b|today\b|tonight\b|$))",
    r"(?<!if\s)i\s+(?:just\s+)?(?:should|would\s+rather|'?d\s+rather)\s+(?:just\s+)?(?:die|be\s+dead)",
    r"(?:feel|felt|feeling)\s+like\s+(?:dying|i\s+should\s+die)",
    r"(?:wish|wished)\s+(?:that\s+)?i\s+(?:was|were|am|could\s+be)\s+(?:dead|never\s+born|gone)",
    r"wish(?:ed)?\s+(?:that\s+)?i\s+(?:wasn'?t|weren'?t|was\s+not|were\s+not)\s+(?:alive|here|born)",
    r"wish(?:ed)?\s+(?:that\s+)?i\s+(?:could\s+|would\s+|had\s+)?(?:die|died|never\s+been\s+born|disappear)",
    rf"(?:wish(?:ed)?|hop(?:e|ed|ing)|pray)\s+(?:that\s+)?i\s+(?:\w+\s+)?{_NOT_TO}\s+wake\s+up",
    rf"(?:want(?:ed)?\s+to|wanna)\s+(?:(?:go\s+to\s+|fall\s+a)?sleep\s+and\s+)?(?:just\s+)?{_NOT_TO}\s+wake\s+up",
    r"(?:better\s+off|rather\s+be|be\s+better)\s+dead",
    r"(?:better\s+off|better|happier)\s+(?:without\s+me\b(?=\s*(?:[.!?,;]|around|here|and|anyway|$))"
    rf"|(?:if|when|once)\s+(?:i'?m|i\s+(?:am|was|were))\s+{_GONE})",
    rf"(?:nobody|no\s*one|anybody|anyone)\s+(?:would|will|'?d|'?ll)\s+(?:even\s+)?(?:miss\s+me|care|notice)\s+(?:if|when)"
    rf"\s+i(?:\s+(?:died|die|(?:am|was|were)\s+{_GONE})|'?m\s+{_GONE})",
    r"(?:no|any|the|without\s+a|lost\s+(?:my|all))\s+(?:reason|point|will)\s+(?:to|in|for|of)\s+"
    rf"(?:live{_SOMEWHERE}|living{_SOMEWHERE}(?!\s+w)|go(?:ing)?\s+on(?:(?!\s+\w)|\s+any\s*more)|being\s+alive)",
    r"life\s+(?:is\s+not|isn'?t|is\s+no\s+longer|is\s+hardly|was\s+not|wasn'?t)\s+(?:really\s+)?worth\s+(?:living|it)",
    rf"{_NOT}\s+(?:see|think|feel|believe)\s+(?:\w+\s+){{0,3}}worth\s+living",
    r"(?:nothing|no\s*one|nobody)\s+(?:left\s+)?to\s+live\s+for",
    rf"{_NOT}\s+deserve\s+to\s+(?:live{_SOMEWHERE}|be\s+alive)",
    rf"{_NOT}\s+(?:really\s+|even\s+)?(?:want|wanna|wish|care)\s+(?:to\s+)?"
    rf"(?:(?:keep\s+|go\s+on\s+|continue\s+)?liv(?:e|ing){_SOMEWHERE}|be\s+alive|exist|be\s+here\s+any\s*more|wake\s+up"
    r"|go\s+on(?!\s+(?!any\s*more|like\s+this)\w))",
    rf"{_NOT}\s+(?:really\s+|even\s+)?feel\s+like\s+(?:living{_SOMEWHERE}|being\s+alive)",
    rf"{_CANNOT}\s+(?:go\s+on\s+(?:living|like\s+this|any\s*more)"
    r"|live\s+(?:any\s*more|like\s+this|with\s+(?:this|my\s*self)))",
    rf"i\s+(?:just\s+|simply\s+|really\s+)?{_CANNOT}\s+go\s+on(?!\s+\w)",
    r"(?:shouldn'?t|should\s+not)\s+(?:be\s+(?:here|alive)|exist)",
    r"want(?:ed)?\s+(?:my|this)\s+life\s+to\s+(?:be\s+over|end|stop)",
    r"want(?:ed)?\s+to\s+(?:stop|quit)\s+(?:living|existing|being\s+alive)",
    r"want(?:ed)?\s+to\s+disappear\s+(?:forever|for\s+good)",
    r"(?:thoughts?\s+of|think(?:ing)?\s+(?:a\s+lot\s+)?about|thought\s+about)\s+(?:(?:my\s+(?:own\s+)?)?death|dying"
    r"|ending\s+things)",
    r"(?:started|been|gone\s+back\s+to)\s+cutting(?:\s+again)?(?=\s*(?:[.!?,;]|and\s+i|because|$))",
    r"goodbye\s+(?:letters?|notes?)\s+to\s+my\s+(?:family|kids|children|parents|m[ou]m|dad|wife|husband|partner)",
    r"(?:done|finished)\s+with\s+(?:my\s+)?(?:life|living)",
    r"overdos(?:e|ed|ing)",
    r"jump(?:ing)?\s+(?:off\s+(?:a|the|my)\s+(?:\w+\s+)?(?:bridge|roof|building|balcony|cliff)"
    r"|in\s+front\s+of\s+(?:a|the)\s+(?:\w+\s+)?(?:train|car|bus|truck|lorry|tube))",
    r"(?:took|taken|swallow(?:ed)?)\s+(?:about\s+|around\s+)?"
    r"(?:all\s+(?:of\s+)?(?:my|the)|(?:a|the|my)\s+(?:whole|full|entire)\s+(?:bottle|pack|box)\s+of"
    r"|an?\s+(?:bottle|pack|box|handful)\s+of|(?:far\s+|way\s+)?too\s+many|(?:twen|thir|for|fif|six)ty"
    r"|[1-9]\d\d?(?!\d|\s*(?:m?c?g|ml)\b))\s+"
    r"(?:\w+\s+){0,2}(?:pills|tablets|capsules|medication|medicine|meds|painkillers|paracetamol|ibuprofen|aspirin)"
    r"(?!\s+(?:(?:of\s+\w+\s+\w+\s+)?(?:over|for|within|in)\s+(?:\w+\s+){1,2}(?:days?|weeks?|months?|years?)"
    r"|daily|per\s+day|a\s+(?:day|week)|by\s+the\s+end|from\s+the|home|with\s+me)\b)",
    r"(?:pills|tablets)\s+(?:\w+\s+){0,4}to\s+die(?!\s+(?:my|the|a|his|her)\b)",
    r"(?:pills|tablets|mg|much)\s+(?:\w+\s+){0,3}(?:would|will|to)\s+kill\s+me",
    rf"(?:tired|sick)\s+of\s+(?:living{_SOMEWHERE}|being\s+alive)",
)
# The same in other languages: the word for suicide, and in the first person to die, to take one's life, to hurt
# oneself, not to want to live.
_IN_OTHER_LANGUAGES = (
    r"(?:selbstmord|suizid|suicíd|zelfmoord|självmord|selvmord|intihar|самоубийств|суицид|samobójst"
    r"|samobojst|αυτοκτον)\w*",
    r"ich\s+(?:will|möchte|mag)\s+(?:einfach\s+|nur\s+noch\s+)?(?:sterben|nicht\s+mehr\s+leben|tot\s+sein)",
    r"ich\s+bringe?\s+mich\s+(?:\w+\s+){0,2}um(?!\s+(?:\d|de[mnr]\b|das\b|die\b|jede|eine?n?\b|halb|viertel|\w+\s+uhr\b))",
    r"ich\s+(?:will|möchte|werde)\s+mich\s+(?:umbringen|töten|selbst\s+töten)",
    r"ich\s+(?:(?:will|möchte)\s+mich\s+(?:selbst\s+)?(?:verletzen|ritzen)|(?:ritze|verletze)\s+mich(?:\s+(?:selbst|wieder))?"
    r"(?=\s*(?:[.!?,;]|und\b|$)))",
    r"ich\s+(?:wäre|wär)\s+(?:lieber\s+|besser\s+)?tot(?!,?\s+(?:wenn|hätte|umgefallen|gewesen)\b)",
    r"(?:will|möchte)\s+(?:\w+\s+)?nicht\s+mehr\s+aufwachen(?!\s+(?:um|mit|wegen|von|durch)\b)",
    r"leben\s+hat\s+(?:\w+\s+){0,2}keinen\s+sinn\s+mehr",
    r"(?:alle\s+(?:meine\s+)?(?:tabletten|pillen)\s+(?:\w+\s+)?geschluckt"  # taken is what a doctor asks for
    r"|(?:zu\s+viele|[1-9]\d\d?)\s+(?:tabletten|pillen)\s+(?:\w+\s+)?(?:geschluckt|genommen))",
    r"(?:mich|mir)\s+(?:das\s+leben\s+(?:zu\s+)?nehmen|umzubringen)",
    r"je\s+(?:veux|vais|voudrais)\s+(?:mourir|me\s+(?:tuer|suicider)|en\s+finir\s+avec\s+(?:la|ma)\s+vie)",
    r"je\s+(?:ne\s+)?veux\s+plus\s+vivre|envie\s+(?:de\s+(?:mourir|me\s+(?:tuer|suicider))|d'en\s+finir)",
    r"(?:quiero|deseo|voy\s+a)\s+(?:morir(?:me)?|matarme|suicidarme|quitarme\s+la\s+vida|hacerme\s+daño)|me\s+quiero\s+(?:morir|matar)",
    r"(?:ya\s+)?no\s+quiero\s+(?:seguir\s+)?(?:vivir|viviendo)(?:\s+más)?(?!\s+(?:en|con|aquí|cerca|solo|sola)\b)",
    r"voglio\s+(?:morire|uccidermi|suicidarmi|ammazzarmi|togliermi\s+la\s+vita|farla\s+finita)",
    r"non\s+voglio\s+più\s+vivere(?!\s+(?:in|a|con|qui|da)\b)",
    r"(?:quero|vou)\s+(?:morrer|(?:me\s+)?(?:matar|suicidar)(?:-me)|me\s+(?:matar|suicidar)|acabar\s+com\s+a\s+minha\s+vida)",
    r"não\s+quero\s+mais\s+viver(?!\s+(?:em|no|na|com|aqui)\b)",
    r"ik\s+wil\s+(?:dood(?!\w)|sterven|doodgaan|niet\s+meer\s+leven|mezelf\s+(?:doden|van\s+kant\s+maken))",
    r"jag\s+vill\s+(?:dö|inte\s+leva\s+(?:längre|mer))|(?:ta|tar)\s+(?:mitt\s+liv|livet\s+av\s+mig)",
    r"jeg\s+vil\s+(?:dø|ikke\s+leve\s+(?:mere|lenger|længere|mer))",
    r"(?:ta|tage|tager|tar)\s+(?:mit\s+(?:eget\s+)?liv|livet\s+av\s+meg|mitt\s+(?:eget\s+)?liv)",
    r"(?:я\s+)?хочу\s+(?:умереть|убить\s+себя|покончить\s+с\s+собой)|не\s+хочу\s+(?:больше\s+)?жить(?!\s+(?:в|на|с|у)\b)",
    r"покончу\s+с\s+собой",
    r"(?:veux|vais)\s+me\s+faire\s+du\s+mal|voglio\s+farmi\s+(?:del\s+)?male",
    r"chcę\s+(?:umrzeć|się\s+zabić)|nie\s+chcę\s+(?:już\s+)?żyć(?!\s+(?:w|na|z|u)\s(?!(?:\w+\s+)?ból))|zabiję\s+się|odebrać\s+sobie\s+życie",
    r"θέλω\s+να\s+(?:πεθάνω|σκοτωθώ)|(?:أريد|اريد)\s+(?:أن\s+|ان\s+)?(?:أموت|اموت|الموت|الانتحار)|انتحر",
    r"(?:ölmek|kendimi\s+öldürmek)\s+istiyorum|(?:artık\s+)?yaşamak\s+istemiyorum",
)
_WITHOUT_BLANKS = "自杀|自殺|自殘|自残|自傷|死にたい|消えたい|(?:我|我真的|我只)想死|不想活"  # Chinese and Japanese
_CRISIS = re.compile(rf"\b(?:{'|'.join((*_PHRASES, *_IN_OTHER_LANGUAGES))})\b|{_WITHOUT_BLANKS}", re.IGNORECASE)
# Figures of speech that hold the words above; they are taken out before the screen.
_FIGURATIVE = re.compile(
    r"\b(?:suicide\s+(?:squad|door|doors|inning)|suicidal\s+(?:move|pass)|"
    r"(?:kill|hurt|hurting|killing)\s+me\s+(?:with\s+(?:laughter|kindness)|softly)|"
    r"(?:is|are|was|were|'s|'re)\s+(?:really\s+|just\s+|almost\s+)?killing\s+me|"
    r"(?<!pills\s)(?<!tablets\s)(?:will|would|gonna|going\s+to|might|could)\s+kill\s+me|"
    r"(?:cut|cuts|cutting|burn|burned|burnt)\s+(?:my|him|her|your)\s*self\s+(?:while\s+)?"
    r"(?:shaving|cooking|on\s+the\s+(?:oven|stove|paper)|a\s+slice))\b",
    re.IGNORECASE,
)
# What keyboards and programs write in place of an apostrophe.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ´`′＇", "'"))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # hyphens and joints of words that nobody sees
_DECOMPOSED = re.compile("\\w[\u0300-\u036f]")  # pairs alone: to compose any run of marks takes quadratic time


def crisis_in(text: str) -> bool:
    """Whether a text has words of suicide, self-harm or of not wanting to live: many in English, in the other languages
    of indexes and in Polish, Greek, Arabic, Chinese and Japanese the word for suicide and the plainest in the first
    person.

    Meant to show `CRISIS_NOTICE` and to bring people in before anything is generated. It prefers a false alarm to a
    miss: questions about suicide, about somebody else or in the past raise it too, also with "never" in front. It is
    a list of phrases: it misses misspellings, euphemisms and everything unsaid, and is no substitute
    for a person reading.
    """
    seen = _UNSEEN.sub("", text).translate(_APOSTROPHES)
    plain = _DECOMPOSED.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), seen)
    return bool(_CRISIS.search(_FIGURATIVE.sub(" ", plain)))
