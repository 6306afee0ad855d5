"""What people say that is no question to the documents: greetings, thanks, and questions about the app itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from rag_app.schema import Message

SmallTalk = Literal["files", "app", "source", "wording", "greeting", "thanks", "noted", "bye", ""]

_GREETING = (
    r"(?:hi|hello|hey|hallo|moin|greetings|(?:good )?(?:morning|afternoon|evening)|good day|guten (?:tag|morgen|abend)"
    r"|grüezi|servus|grüss gott|bonjour|bonsoir|salut|(?:hola,? )?(?:hola|buenos días|buenas(?: tardes| noches)?)|ciao"
    r"|buongiorno|buonasera|olá|oi|bom dia|boa (?:tarde|noite)|goede ?(?:morgen|middag|avond)|hoi"
    r"|cześć|dzień dobry|dobry wieczór|hej|hei|god (?:dag|morgen|morgon|kväll|kveld|aften)|привет|здравствуйте"
    r"|добрый (?:день|вечер)|доброе утро|merhaba|γεια(?: σας| σου)?|καλημέρα|مرحبا|السلام عليكم|こんにちは|你好|您好)"
    r"(?: (?:there|again|all|everyone))?(?:,? how are you(?: doing)?(?: today)?)?"
)
_THANKS = (
    r"(?:(?:ok(?:ay)?|great|perfect|alright),? )?(?:many thanks|thanks?(?: you)?|thx|ty|danke(?: schön| sehr)?"
    r"|vielen dank|merci(?: beaucoup| bien)?|(?:muchas |mil )?gracias|grazie(?: mille)?|(?:muito )?obrigad[oa]"
    r"|dank (?:je|u)(?: wel)?|bedankt|dziękuję|dzięki|tack så mycket|(?:mange |tusen )?takk?|спасибо(?: большое)?"
    r"|teşekkürler|teşekkür ederim|ευχαριστώ|شكرا|ありがとう(?:ございます)?|谢谢"
    r"|great|perfect|super|cool|nice|awesome|excellent|well done|good job"
    r"|that (?:was )?(?:very )?help(?:s|ed|ful))"
    r"(?: a lot| very much| so much)?(?: for (?:that|this|(?:your|the) (?:help|answer|information|info)|your time))?"
)
_DONE = (
    r"(?:(?:no|nope|ok(?:ay)?),? (?:that is|that's|thats) (?:all|it|everything)(?: for now)?"
    r"|(?:that is|that's|thats) (?:all|it)(?: for now)?|nothing (?:else|more)"
    r"|never ?mind|not now|no(?:pe)?|nein(?: danke)?|(?:no(?:pe)?,? )?i'?m (?:good|fine|done))"
)
_NOTED = (
    r"(?:(?:ah,? |oh,? )?ok(?:ay)?(?: then)?|k|alright|all right|(?:yes|yep|yeah|ja)(?:,? please)?|sure|understood"
    r"|verstanden|noted|makes sense|(?:very |all |sounds )?good|fine"
    r"|(?:ah,? |oh,? |ok(?:ay)?,? )?(?:i see|got it|good to know))"
)
_BYE = (
    r"(?:bye(?: bye)?|goodbye|good night|see you(?: later)?|have a (?:nice|good) day|tschüss|auf wiedersehen"
    r"|au revoir|bonne (?:journée|soirée)|adiós|hasta luego|arrivederci|tchau|adeus|até logo|tot ziens|do widzenia"
    r"|hej då|farvel|до свидания)"
)
_ABOUT = (
    r"(?:who|what) are you|what (?:can|do) you do|what is this(?: app| page)?|how does this (?:app |page )?work|help"
)
_WHICH = (
    r"(?:what|which) (?:documents?|files?|sources?)(?: (?:do you (?:have|know|use)|are (?:there|here|you using|indexed)"
    r"|can i ask(?: about)?|have you got|are in (?:the|this|your) (?:index|library)))?"
    r"|how many (?:documents?|files?|sources?) (?:do you have|are (?:there|indexed)|have you got"
    r"|are in (?:the|this|your) (?:index|library))(?: in (?:the|this|your) (?:index|library)| altogether| in total)?"
    r"|(?:list|show)(?: me)?(?: all)?(?: the| your| my)? (?:documents?|files?|sources?)"
    r"|what do you know about|what (?:is|do you have) in (?:the|this|your) (?:index|library)"
    r"|welche (?:dokumente|dateien|quellen)(?: (?:hast|kennst) du| gibt es)?"
)
# What is asked of the answer before, not of the documents: where it stands, and whether it is right or all.
_SOURCE = (
    r"(?:are you (?:really |very |quite )?(?:sure|certain)(?: (?:about|of) (?:that|this|it))?|really"
    r"|is (?:that|this|it) (?:really )?(?:correct|right|true)|sind sie sicher|bist du (?:dir )?sicher"
    r"|(?:can you |could you )?(?:please )?(?:show me where|(?:show|tell|give) me (?:the|your) (?:source|passage|page))"
    r"(?: (?:it|that|this) (?:says|is said|stands)(?: (?:that|this|so))?)?"
    r"|where (?:does it|do they|is it) (?:say|said|written|stated)(?: (?:that|this|so))?"
    r"|where (?:did|do) you (?:find|get|read|see|take) (?:that|this|it)(?: from)?"
    r"|how do you know(?: that| this)?|says who|(?:what is|what's) (?:the|your) source(?: for (?:that|this))?"
    r"|(?:on )?(?:which|what) page(?: is (?:that|this|it)(?: on)?)?|source|wo steht das|woher weisst du das)"
)
_LANGUAGE = (
    r"(?:english|german|french|spanish|italian|portuguese|dutch|polish|russian|turkish|chinese|japanese|arabic|swedish"
    r"|danish|norwegian|greek)"
)
_PLAINER = (
    rf"(?:more (?:simply|briefly|clearly)|simpler|shorter|(?:in|with|using) (?:simple|simpler|plain|easy|other|fewer)"
    rf" (?:words|terms|language|english)|in {_LANGUAGE}|like i'm five)"
)
# What asks for the answer before in other words.
_WORDING = (
    r"(?:please )?(?:can you |could you )?(?:please )?"
    rf"(?:(?:explain|say|put|repeat|write|give|answer|make|tell)(?: me)?(?: (?:it|that|this|the answer))?(?: again)?"
    rf" {_PLAINER}|(?:translate|rephrase|reword|shorten|simplify) (?:it|that|this|the answer)"
    rf"(?: (?:in|into|to) {_LANGUAGE})?)|(?:and )?(?:now )?{_PLAINER},? please|(?:bitte )?auf deutsch(?: bitte)?|eli5"
)
_ANY = f"{_NOTED}|{_DONE}|{_THANKS}|{_BYE}"
_NOISE = re.compile(r"[^\w\s,']+")
_KINDS: dict[SmallTalk, re.Pattern[str]] = {
    "files": re.compile(_WHICH),
    "app": re.compile(_ABOUT),
    "source": re.compile(_SOURCE),
    "wording": re.compile(rf"(?:{_WORDING})(?:,? please)?"),
    "greeting": re.compile(rf"(?:{_GREETING})(?:,? (?:{_THANKS}))?"),
    "thanks": re.compile(rf"(?:{_THANKS})(?:,? (?:{_THANKS}|{_BYE}))?"),
    "bye": re.compile(_BYE),
    "noted": re.compile(rf"(?:{_ANY})(?:,? (?:{_ANY})){{0,2}}"),
}
_ASKING: tuple[SmallTalk, ...] = ("files", "app", "source", "wording")  # which a greeting or thanks may open
_OPENED = re.compile(rf"(?:(?:{_GREETING}|{_THANKS}|{_NOTED}|but|hm+|no|so|well|wait),? )*(?=\S)")


def small_talk(text: str) -> SmallTalk:
    """Which kind of small talk the whole text is; empty for all others: a question that begins with thanks is one, and
    so are "Fine?" and "Nothing else?". What is asked of the answer before ("Are you sure?") is of the kind "source" or,
    where that is wanted in other words, "wording"."""
    said = " ".join(_NOISE.sub(" ", text.casefold().replace("’", "'")).split()).strip(" ,")  # "ss" for "ß"
    asked = said[opened.end() :] if (opened := _OPENED.match(said)) else said
    kind: SmallTalk = next((kind for kind in _ASKING if _KINDS[kind].fullmatch(asked)), "")
    kind = kind or next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(said)), "")
    return "" if kind in ("thanks", "noted", "bye") and text.rstrip().endswith("?") else kind


def is_said_only(text: str) -> bool:
    """Whether a text neither asks nor goes on with a question, as "Thanks" does."""
    return small_talk(text) not in ("", *_ASKING)


def without_small_talk(turns: Sequence[Message]) -> list[Message]:
    """The turns of a conversation but for small talk and the replies to it: no question is understood from them."""
    kept: list[Message] = []
    is_left_out = False
    for turn in turns:
        if turn.role == "user":
            is_left_out = bool(small_talk(turn.content))
        if not is_left_out:
            kept.append(turn)
    return kept
