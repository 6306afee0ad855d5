"""What denies, counts and names the months in languages other than English, for texts that are held against each
other."""

from __future__ import annotations

import re
from functools import cache

# No words of English, so that they deny in any text.
DENIALS = frozenset(
    """nicht nichts nie niemals niemand niemandem niemanden nirgends kein keine keinem keinen keiner keines keinerlei
    weder ohne jamais aucun aucune ningún ninguno ninguna nadie nunca tampoco senza nessun nessuno nessuna niente não
    nenhum nenhuma ninguém niet niets nooit geen zonder nergens inte aldrig ingen inget inga ikke intet uden uten
    nigdy żaden żadna żadne żadnego żadnej nikt bez не нет нельзя никогда никто ничего без δεν μην χωρίς değil yok لا
    ليس لم لن""".split()
)
# Words of English or of another language, too, which deny in texts of their own alone.
_DENIALS_IN = {
    "french": frozenset("ne pas sans ni rien non".split()),
    "spanish": frozenset("no sin ni nada".split()),
    "italian": frozenset("no non".split()),
    "portuguese": frozenset("sem nem nada".split()),
    "swedish": frozenset(("utan",)),  # the orang utan
}
# What denies nothing: "not only", "no more than five", and French "ne ... que", which is "only".
DENIES_NOTHING = (
    r"(?:nicht|niet|non|no|não|pas|nie|inte|ikke|не)\s+(?:"
    r"(?:nur|alleen|solo|sólo|soltanto|solamente|só|apenas|seulement|tylko|bara|kun|bare|только)\b"
    r"|(?:mehr|weniger|länger|später|früher|höher)\s+als\b|(?:meer|minder|langer|later|eerder|hoger)\s+dan\b"
    r"|(?:più|meno)\s+(?:di|del\w*)\b|(?:más|menos|mais)\s+(?:de|del|que)\b|(?:plus|moins)\s+(?:de\b|d['’])"
    r"|(?:więcej|mniej|dłużej|później)\s+niż\b)"
    r"|n(?:e\s+|['’])[\w'’-]+\s+(?:(?!(?:pas|plus|jamais|rien)\b)[\w'’-]+\s+){0,3}qu(?:e\b|['’])"
)
# Words of which a sentence has one while its source has the other: allowed and forbidden, rose and fell, more and less.
OPPOSITES = (
    ("erlaubt gestattet zulässig zugelassen", "verboten untersagt unzulässig"),
    ("autorisé autorisée permis permise", "interdit interdite"),
    ("permitido permitida autorizado autorizada", "prohibido prohibida proibido proibida"),
    ("permesso permessa consentito consentita ammesso ammessa", "vietato vietata proibito proibita"),
    ("toegestaan", "verboden"),
    ("dozwolone dozwolona dozwolony", "zabronione zabroniona zabroniony"),
    ("разрешено разрешен разрешена разрешён", "запрещено запрещен запрещена запрещён"),
    ("stieg stiegen steigt gestiegen erhöht zugenommen", "sank sanken sinkt gesunken verringert abgenommen fiel"),
    ("augmenté augmente augmentation hausse", "diminué diminue diminution baisse"),
    ("aumentó aumenta aumento aumentado subió", "disminuyó disminuye reducción disminuido bajó"),
    ("aumentato aumentata aumenta", "diminuito diminuita diminuisce"),
    ("aumentou aumenta", "diminuiu diminui caiu"),
    ("gestegen steeg stijgt", "gedaald daalde daalt"),
    ("wzrósł wzrosła wzrosło", "spadł spadła spadło"),
    ("mehr", "weniger"),
    ("plus", "moins"),
    ("más", "menos"),
    ("più", "meno"),
    ("meer", "minder"),
    ("mais", "menos"),
    ("więcej", "mniej"),
    ("mindestens wenigstens", "höchstens maximal"),
    ("minstens", "hoogstens"),
    ("almeno", "massimo"),
)
_COUNTED = {  # from 2 on: one is an article, too
    "german": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "french": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "spanish": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "italian": "due tre quattro cinque sei sette otto nove dieci undici dodici",
    "portuguese": "dois|duas três quatro cinco seis sete oito nove dez onze doze",
    "dutch": "twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "swedish": "två tre fyra fem sex sju åtta nio tio elva tolv",
    "danish": "to tre fire fem seks syv otte ni ti elleve tolv",
    "norwegian": "to tre fire fem seks sju|syv åtte ni ti elleve tolv",
    "russian": "два|две|двух три|трёх|трех четыре|четырёх|четырех пять|пяти шесть|шести семь|семи восемь|восьми "
    "девять|девяти десять|десяти одиннадцать|одиннадцати двенадцать|двенадцати",
    "turkish": "iki üç dört beş altı yedi sekiz dokuz on onbir oniki",
}
_MONTHS = (  # as they stand behind the number of a day
    "januar janvier enero gennaio janeiro januari stycznia января ocak",
    "februar février febrero febbraio fevereiro februari lutego февраля şubat",
    "märz mars marzo março maart marts marca марта mart",
    "april avril abril aprile kwietnia апреля nisan",
    "mai mayo maggio maio mei maj maja мая mayıs",
    "juni juin junio giugno junho czerwca июня haziran",
    "juli juillet julio luglio julho lipca июля temmuz",
    "august août agosto augustus augusti sierpnia августа ağustos",
    "september septembre septiembre settembre setembro września сентября eylül",
    "oktober octobre octubre ottobre outubro października октября ekim",
    "november novembre noviembre novembro listopada ноября kasım",
    "dezember décembre diciembre dicembre dezembro december grudnia декабря aralık",
)
MONTH_NUMBERS = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMED = "|".join(MONTH_NUMBERS)
_MONTH = re.compile(
    rf"(?<![\w.,])\d{{1,2}}(?:\.|er|º|°|ª)?\s+(?:de\s+)?(?P<of_day>{_NAMED})\b"
    rf"|\b(?P<of_year>{_NAMED})\s+(?:de\s+|del\s+)?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_MARKED = r"(?!0)\d{1,3}(?:(?P<mark>[.\u00a0\u2009\u202f '’])\d{3}(?:(?P=mark)\d{3})*)"
# A number as the continent writes it: 1.234,56, 1 234,56 and 1'234.50; neither 3.5.2024, 08:12 nor 1,234.56.
NUMBER = re.compile(
    rf"(?P<sign>(?<![\w.,)\]])[-\u2212])?(?<![\w.,])(?<!\d[:/])(?:{_MARKED}|\d+)(?:,\d+|(?<=['’]\d{{3}})\.\d+)?"
    r"(?!\w|[.,:/]\d|(?P=mark)\d)"
)


def denials_of(language: str) -> frozenset[str]:
    """The words that deny in texts of a language and may be other words elsewhere."""
    return _DENIALS_IN.get(language, frozenset())


@cache
def small_numbers(language: str) -> dict[str, str]:
    """The words of a language for 2 to 12 with these in digits; none of English, which `numerals` has."""
    named = _COUNTED.get(language, "").split()
    return {word: str(number) for number, words in enumerate(named, 2) for word in words.split("|")}


def months_named(text: str) -> set[str]:
    """The numbers of the months of `text` that stand behind a day or before a year: "3. März", "1er mai", "marzo de
    2025"."""
    return {str(MONTH_NUMBERS[(found["of_day"] or found["of_year"]).lower()]) for found in _MONTH.finditer(text)}
