"""What people say that is no question to the documents: greetings, thanks, and questions about the app itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from rag_app.schema import Message

SmallTalk = Literal["files", "app", "greeting", "thanks", "noted", "bye", ""]

_GREETING = (
    r"(?:hi|hello|hey|hallo|moin|greetings|(?:good )?(?:morning|afternoon|evening)|good day|guten (?:tag|morgen|abend)"
    r"|grüezi|servus|grüß gott|bonjour|bonsoir|salut|(?:hola,? )?(?:hola|buenos días|buenas(?: tardes| noches)?)|ciao"
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
_ANY = f"{_NOTED}|{_DONE}|{_THANKS}|{_BYE}"
_NOISE = re.compile(r"[^\w\s,']+")
_KINDS: dict[SmallTalk, re.Pattern[str]] = {
    "files": re.compile(_WHICH),
    "app": re.compile(_ABOUT),
    "greeting": re.compile(rf"(?:{_GREETING})(?:,? (?:{_THANKS}))?"),
    "thanks": re.compile(rf"(?:{_THANKS})(?:,? (?:{_THANKS}|{_BYE}))?"),
    "bye": re.compile(_BYE),
    "noted": re.compile(rf"(?:{_ANY})(?:,? (?:{_ANY})){{0,2}}"),
}


def small_talk(text: str) -> SmallTalk:
    """Which kind of small talk the whole text is; empty for all others: a question that begins with thanks is one, and
    so are "Fine?" and "Nothing else?"."""
    said = " ".join(_NOISE.sub(" ", text.casefold().replace("’", "'")).split()).strip(" ,")
    kind: SmallTalk = next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(said)), "")
    return "" if kind in ("thanks", "noted", "bye") and text.rstrip().endswith("?") else kind


def is_said_only(text: str) -> bool:
    """Whether a text neither asks nor goes on with a question, as "Thanks" does."""
    return small_talk(text) not in ("", "files", "app")


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
