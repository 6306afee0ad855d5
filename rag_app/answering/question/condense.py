"""Makes a follow-up question self-contained before retrieval: by rules, and by a large model where they end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app import prompts
from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.answering.large import is_large
from rag_app.answering.question import phrases
from rag_app.answering.question.counterpart import corrected, with_counterpart
from rag_app.answering.question.replaced import NOTHING, Replaced, replaced
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest, Message
from rag_app.text.question_words import AUXILIARY, ORDER
from rag_app.text.small_talk import is_said_only
from rag_app.text.what_is import what_is
from rag_app.text.words import content_stems

_TURNS = 4
# Questions that go on in a row which are understood one after the other: each costs up to some milliseconds.
_FOLLOW_UPS = 50
_MAX_NEW_TOKENS = 48
_TIMEOUT_S = 2.0  # an answer reads passages besides, so this stays below its time
_MOST_WORDS = 5  # content words up to which a question without a name of its own is taken to go on
_MOST_WORDS_OF_PHRASE = 12
_OPENING = re.compile(
    # "Thanks! And ...", "Sorry, I meant ..."; not "Thanks to whom", "No dogs?"
    r"^(?:(?:and|but|so|or|also|then|ok(?:ay)?|i\s+meant?)\b[\s,:]*"
    r"|(?:no|yes|great|sorry|actually)(?:[,.!;]+\s*|\s+(?=i\s+meant?\b))"
    r"|(?:thanks|thank\s+you)\b(?!\s+(?:to|for)\b)[\s,.!;]*)*(?:(?:what|how)\s+about\b\s*)?",
    re.IGNORECASE,
)
# No more than politeness, which does not go on; "Thanks! And ..." does. Not the city of "Nice, France".
_THANKS = re.compile(
    r"^(?:(?:(?:many\s+)?thanks|thank\s+you)(?:\s+(?:a\s+lot|so\s+much|very\s+much|again))?\s*[,.!;]+\s*"
    r"|(?:great|perfect|cool|nice|ok(?:ay)?)(?:,\s*(?=(?!or\b)(?-i:[a-z])|thank)|[.!;][,.!;]*\s*))+(?=\S)",
    re.IGNORECASE,
)
_MEANT = re.compile(r"(?P<what>\S.*?)(?<!\s),?\s+i\s+meant?[\s.!]*", re.IGNORECASE | re.DOTALL)  # "the mast, I mean"
# What only the last question says more of: "what if it is shut", "how many masts?", "tell me more of the second one".
_GOES_ON = re.compile(
    rf"what\s+if\b|how\s+(?:many|much)\s+(?!{AUXILIARY}\b)\w+[\s?]*\Z"
    r"|.*\bthe\s+(?:first|second|third|fourth|fifth|sixth|last|next)\s+ones?\b",
    re.IGNORECASE,
)
_ORDER = re.compile(rf"\s*(?:please\s+)?{ORDER}\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\s*who\s+(?!(?:is|was)\s+(?-i:[A-Z]))", re.IGNORECASE)
_BARE = re.compile(r"(?<!\bhas )(?<!\bhave )\b(it|its|they|them|their|he|him|his|she|her)\b", re.IGNORECASE)
_OWNS = frozenset(("its", "their", "his"))
_JOINS = frozenset(("a", "an", "the", "this", "that", "our", "your", "my", "of", "in", "at", "for", "with", "on", "by"))
# What is one of something else: "What is an example?"
_OF_SOMETHING = re.compile(
    r"(?:alternative|benefit|cause|consequence|(?:dis)?advantage|drawback|example|exception|limitation|purpose|reason"
    r"|restriction|result)s?",
    re.IGNORECASE,
)
_ONE_OF_SEVERAL = re.compile(r"\w+(?:['’]s|\s+(?:is|are|was|were))\s+the\s+\w", re.IGNORECASE)
_ADDED = re.compile(r" \(([^()]+)\)\?$")
_DEFINITE = re.compile(r"\bthe\s+(?!(?:\w+\s+){1,3}of\b)", re.IGNORECASE)


def standalone_question(question: str, turns: Sequence[Message], model: ChatModel) -> str:
    """`question` as it should be retrieved and answered, given the earlier `turns` (oldest first).

    Rules carry over what the last question was about: "and X?" takes the place of its counterpart there, a pronoun that
    of its first name, and the question or its names are set beside one that says too little. Only where no rule reaches
    is a model asked, and only a large one (`rag_app.answering.large`), for at most two seconds; its rewrite is taken if
    it keeps the question's content words and adds some, all of them from the turns that the model was shown.
    """
    question = _asked(question)
    asked = [_asked(t.content) for t in turns if t.role == "user"]
    if not asked or not (_leans(question, asked[-1]) or _corrects(question, asked)):
        return question
    first, *rest = _on_topic(turns)
    last, answer = _asked(first.content), ""
    for turn in rest:  # each earlier question in its own time, so that "and Y?" follows "and X?"
        said = _asked(turn.content)
        if turn.role == "user":
            last = _made_whole(said, last, answer)[0] if _leans(said, last) else said
        else:
            answer = said
    whole, sure = _made_whole(question, last, prompts.without_markers(answer))
    if not sure and is_large(model):
        newest = list(turns)[-_TURNS:]
        rewrite = _rewrite(question, newest, model)
        if _is_faithful(rewrite, question, newest):
            return rewrite
    return whole


def _on_topic(turns: Sequence[Message]) -> list[Message]:
    """The turns from the last question on that needs none before it; some begin with an answer, or a greeting. Where
    the newest ones all go on, the first question of all, and these with their answers."""
    asked = [at for at, turn in enumerate(turns) if turn.role == "user"]
    newest, said = asked[-_FOLLOW_UPS:], {at: _asked(turns[at].content) for at in asked[-_FOLLOW_UPS - _TURNS :]}

    def goes_on(at: int) -> bool:
        return _leans(said[at]) or _corrects(said[at], [said[earlier] for earlier in said if earlier < at])

    first = next((at for at in reversed(newest) if not goes_on(at)), None)
    if first is None and newest[0] != asked[0]:
        return [turns[asked[0]], *turns[newest[0] :]]
    return list(turns[newest[0] if first is None else first :])


def carried_on(question: str, last: str) -> str:
    """`question` with what it leaves to `last`, which was asked before, by rules alone."""
    if not _leans(question, last) and (phrases.names(question) or not phrases.names(last)):
        return question
    return _made_whole(question.strip(), last.strip(), "")[0]


def answered_before(standalone: str, question: str, turns: Sequence[Message]) -> str:
    """The earlier answer that `standalone` asks for again, since the `question` was put behind an earlier one, whole or
    as it was typed; without markers, and empty where `standalone` asks for nothing else than `question`."""
    asked, found = _asked(question), ""
    is_behind = any(standalone.endswith(f"? {said}") for said in (asked, _opened(asked)))
    for earlier, answer in itertools.pairwise(turns):
        is_pair = earlier.role == "user" and answer.role == "assistant"
        if is_pair and (is_behind or _asked(earlier.content) in standalone):
            found = prompts.without_markers(answer.content)
    return found if standalone.strip() != asked else ""


def replaced_before(standalone: str, question: str, turns: Sequence[Message]) -> Replaced:
    """What `question`, a phrase behind an "and" or "what about", puts in the place of something in the last question,
    where that is no time."""
    rest = _OPENING.sub("", _asked(question), count=1)
    last = next((turn.content for turn in reversed(turns) if turn.role == "user"), "")
    is_thing = _is_fragment(rest, led=rest != question) and not phrases.Span(0, 0, rest).is_time
    return replaced(_asked(last), rest, standalone) if is_thing else NOTHING


def _opened(question: str) -> str:
    """What a question asks behind an "and" or "what about" that it opens with."""
    rest = _OPENING.sub("", question, count=1)
    return rest[:1].upper() + rest[1:]


def _asked(said: str) -> str:
    """What is said without thanks before it, "Great, thanks! What is a lien?", and "I mean" before what is meant."""
    said = said.strip() if is_said_only(said) else _THANKS.sub("", said.strip(), count=1)
    meant = _MEANT.fullmatch(said)
    return f"I mean {meant['what']}" if meant and not phrases.asks(meant["what"]) else said


def _leans(question: str, last: str | None = None) -> bool:
    """Whether `question` needs `last`, or may need one that is not known: a pronoun, an opening "and" or "what about",
    a phrase without a verb, at most one word that carries content where that is no subject of its own, or no name and
    something definite. "Thanks" does not: it is no question."""
    if is_said_only(question):
        return False
    if last is not None and corrected(last, question):
        return True
    stems = content_stems(question)
    opened = _OPENING.sub("", question, count=1) != question or _GOES_ON.match(question)
    if opened or phrases.pronoun(question) or not stems or _is_fragment(question):
        return True
    if _has_own_subject(question):
        return False
    if len(stems) == 1 and not _ONE_OF_SEVERAL.match(question):
        return True
    if phrases.names(question) or (last is not None and not phrases.names(last)):
        return False
    return len(stems) <= 2 or (len(stems) <= _MOST_WORDS and bool(_DEFINITE.search(question)))


def _corrects(question: str, asked: Sequence[str]) -> bool:
    """Whether a question corrects one of those lately `asked` ("not in May, in June")."""
    return any(corrected(last, question) for last in asked[-_TURNS:])


def _has_own_subject(question: str) -> bool:
    """Whether a question asks what the one thing is that it says: "What is a lien?", "What does lien mean?", "Could you
    tell me what FedRAMP is?"; not "Who is the treasurer?", which may be asked of one of several."""
    asked = what_is(question)
    if asked is None or asked.article == "the" or len(content_stems(asked.subject)) != 1:
        return False
    if asked.subject.endswith(("'s", "’s")) or _OF_SOMETHING.fullmatch(asked.subject):
        return False
    return bool(asked.article) or asked.is_meaning or bool(phrases.names(question))


def names_added(question: str, standalone: str) -> tuple[str, list[str]]:
    """`question` without what it opens with ("And ..."), and the names that were set behind it since it may be asked of
    one of several; none where it was made whole in another way, or has a word that points back."""
    rest = _opened(_asked(question))
    added = None if phrases.pronoun(rest) else _ADDED.search(standalone)
    is_added = added and standalone[: added.start()] == rest.rstrip(" ?!.")
    return rest, added[1].split(", ") if added and is_added else []


def _made_whole(question: str, last: str, answer: str) -> tuple[str, bool]:
    """The question with what it lacks, and whether a rule fits it well; never longer than a question may be."""
    made, sure = _completed(question, last, answer)
    return (made, sure) if len(made) <= MOST_CHARACTERS else (_beside(last, question), False)


def _completed(question: str, last: str, answer: str) -> tuple[str, bool]:
    if other := corrected(last, question):
        return other, True
    rest = _OPENING.sub("", question, count=1)
    says = content_stems(rest) or phrases.Span(0, 0, rest).is_time  # May is no verb
    if _is_fragment(rest, led=rest != question) and says and not phrases.pronoun(rest):
        replaced = with_counterpart(last, rest.rstrip(" ?!."))
        return (replaced, True) if replaced else (_beside(last, question), False)
    if rest != question and _has_own_subject(rest) and not phrases.pronoun(rest):  # "And what is a lien?"
        return rest[:1].upper() + rest[1:], True
    person = bool(_PERSON.search(rest))
    bare = len(content_stems(rest)) <= 1 and not (_ONE_OF_SEVERAL.match(rest) and rest == question)
    if bare and not person:
        return _beside(last, question), True
    rest = rest[:1].upper() + rest[1:]
    told = {name: phrases.with_kind(last, name) for name in phrases.names(last)}
    found = _people_first(answer, last) if person else list(told)
    if person and not found:
        return _beside(last, rest), False
    if not found:
        return (rest, True) if _ORDER.match(rest) and not phrases.pronoun(rest) else (_beside(last, rest), False)
    if (pronoun := phrases.pronoun(rest, _BARE)) and (person or _stands_alone(last, found[0].text)):
        name = phrases.with_article(last, found[0]) + ("'s" if pronoun.group().lower() in _OWNS else "")
        rest = rest[: pronoun.start()] + name + rest[pronoun.end() :]
        found = found[1:]
    elif pronoun:
        return _beside(last, rest), True
    lacking = [told.get(name, name.text) for name in found if name.text not in rest]
    return (f"{rest.rstrip(' ?!.')} ({', '.join(lacking)})?" if lacking else rest), True


def _people_first(answer: str, last: str) -> list[phrases.Span]:
    """The names of the `answer` and of the `last` question, those that "he" or "she" may stand for before the others;
    none where it can stand for none of them. Whom a question asks for is none that it names."""
    found = [(answer, name) for name in phrases.names(answer)]
    asks_for = _ASKS_WHO.match(last) and not found
    found += [(last, name) for name in phrases.names(last)]
    people = [name for text, name in found if phrases.may_be_a_person(text, name) and not asks_for]
    return [*people, *(name for _, name in found if name not in people)] if people else []


def _beside(last: str, question: str) -> str:
    """Both, as much of `last` as there is room for."""
    room = MOST_CHARACTERS - len(question) - 1
    return f"{last[: max(0, room)]} {question}".strip()


def _is_fragment(text: str, led: bool = False) -> bool:
    """Whether a text is a phrase that asks by its place alone; `led` where an "and" or "what about" opened it."""
    if not (led or text.rstrip().endswith("?")) or len(text.split()) > _MOST_WORDS_OF_PHRASE:
        return False
    return not phrases.asks(text) and not _ORDER.match(text)


def _stands_alone(last: str, name: str) -> bool:
    """Whether a name is a thing by itself in `last`, as in "has hindered GSA", not a part of "the chat UI"."""
    before = re.findall(r"[\w-]+", last[: last.find(name)])
    words = len(before)
    while words and content_stems(before[words - 1]):
        words -= 1
    return words == len(before) or not words or before[words - 1].lower() not in _JOINS


def _rewrite(question: str, turns: Sequence[Message], model: ChatModel) -> str:
    messages = prompts.condense_messages(turns, question)
    request = GenerationRequest(messages, max_new_tokens=_MAX_NEW_TOKENS, timeout_s=_TIMEOUT_S)
    text = next((e.text for e in model.stream(request) if isinstance(e, Generation)), "")
    return text.strip().split("\n")[0].strip().strip('"')


def _is_faithful(rewrite: str, question: str, turns: Sequence[Message]) -> bool:
    asked, made = content_stems(question), content_stems(rewrite)
    known = {s for t in turns for s in content_stems(t.content)}
    added = made - asked
    return rewrite.endswith("?") and asked <= made and bool(added) and added <= known
