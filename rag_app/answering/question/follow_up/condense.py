"""Makes a follow-up question self-contained before retrieval: by rules, and by a large model where they end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag_app import prompts
from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.answering.question import phrases
from rag_app.answering.question.follow_up.another_name import is_other_version, with_number, with_the_other
from rag_app.answering.question.follow_up.another_year import in_another_year
from rag_app.answering.question.follow_up.correction import corrected
from rag_app.answering.question.follow_up.counterpart import with_counterpart
from rag_app.answering.question.follow_up.leaning import (
    ONE_OF_SEVERAL,
    OPENING,
    ORDERS_ONE,
    STARTS_ORDER,
    VERBLESS,
    has_own_subject,
    is_fragment,
    is_of_two,
    leans,
    may_stand_alone,
    points_back,
    points_to_all,
)
from rag_app.answering.question.follow_up.likeness import GoesBy, no_document
from rag_app.answering.question.follow_up.predicate import asks_if_it_rose, with_figure, with_predicate, without_count
from rag_app.answering.question.follow_up.replaced import NOTHING, Replaced, replaced
from rag_app.answering.question.follow_up.rewritten import rewritten
from rag_app.answering.question.follow_up.subject import names_by_rank, people_first, people_told, thing_asked_of
from rag_app.answering.question.follow_up.time_left import at_that_time, says_that_time, with_time_left
from rag_app.answering.question.follow_up.topic import Topic
from rag_app.protocols import ChatModel
from rag_app.schema import Message
from rag_app.text.language.words import content_stems
from rag_app.text.questions.small_talk import is_said_only

_TURNS = 4
# Questions that go on in a row which are understood one after the other, and characters of them: each costs up to some
# milliseconds, one of thousands of characters fifty.
_FOLLOW_UPS, _FOLLOW_UP_CHARACTERS = 50, 20_000
# No more than politeness, which does not go on; "Thanks! And ..." does. Not the city of "Nice, France".
_THANKS = re.compile(
    r"^(?:(?:(?:many\s+)?thanks|thank\s+you)(?:\s+(?:a\s+lot|so\s+much|very\s+much|again))?\s*[,.!;]+\s*"
    r"|(?:great|perfect|cool|nice|ok(?:ay)?)(?:,\s*(?=(?!or\b)(?-i:[a-z])|thank)|[.!;][,.!;]*\s*))+(?=\S)",
    re.IGNORECASE,
)
_MEANT = re.compile(r"(?P<what>\S.*?)(?<!\s),?\s+i\s+meant?[\s.!]*", re.IGNORECASE | re.DOTALL)  # "the mast, I mean"
_PERSON = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
# Not "is it safe to ...", where it stands for what follows.
_TO_DO = (
    r"(?:advisable|allowed|best|better|common|dangerous|difficult|easy|enough|forbidden|hard|important|legal|mandatory"
    r"|necessary|normal|ok(?:ay)?|permitted|possible|recommended|required|safe|sufficient|useful|wise|worth)"
)
_BARE = re.compile(
    rf"(?<!\bhas )(?<!\bhave )\b(it(?!\s+(?:(?:really|still|also|not)\s+)?{_TO_DO}\s+(?:for\s+[^?]+\s+)?to\b"
    r"|\s+(?:take|cost|make\s+sense)\s+to\b)|its|they|them|their|he|him|his|she|her)\b",
    re.IGNORECASE,
)
_BARE_ONE = re.compile(r"\b(it|its|he|him|his|she|her)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)
_JOINS = frozenset(("a", "an", "the", "this", "that", "our", "your", "my", "of", "in", "at", "for", "with", "on", "by"))
_ADDED = re.compile(r" \(([^()]+)\)\?$")
_THERE = re.compile(r"(?<=\w)\s+there\s*\?*\s*\Z", re.IGNORECASE)
_ASKS_FIGURE = re.compile(
    r"(?:what|which|how)\b|.*\b(?:rise|fall|grow|shrink|increase|decrease|change|go\s+(?:up|down))\b", re.IGNORECASE
)


@dataclass(frozen=True)
class FollowUp:
    """A `question` that may lean on earlier `turns` (oldest first). A document `goes_by` a word that is part of its
    name."""

    question: str
    turns: Sequence[Message]
    goes_by: GoesBy = no_document

    @cached_property
    def _said(self) -> str:
        return _asked(self.question)

    @cached_property
    def _topic(self) -> tuple[Topic, str]:
        """What was asked last, made whole, and the answer to it."""
        first, *rest = _on_topic(self.turns)
        topic, answer = Topic(_asked(first.content)), ""
        for turn in rest:  # each earlier question in its own time, so that "and Y?" follows "and X?"
            said = _asked(turn.content)
            if turn.role == "user":
                leaning = topic.is_needed_by(said)
                topic = topic.then(said, _made_whole(said, topic, answer, self.goes_by)[0] if leaning else said)
            else:
                answer = said
        return topic, answer

    def standalone(self, model: ChatModel) -> str:
        """The question as it should be retrieved and answered.

        Rules carry over what the last question was about: "and X?" takes the place of its counterpart there, its
        subject that of a pronoun, and the question or its names are set beside one that says too little. Only where no
        rule reaches is a model asked, and only a large one (see `rewritten`).
        """
        question, asked = self._said, [_asked(t.content) for t in self.turns if t.role == "user"]
        if not asked:
            return question
        topic, answer = self._topic
        if not (topic.is_needed_by(question) or _corrects(question, asked)):
            return question
        whole, sure = _made_whole(question, topic, prompts.without_markers(answer), self.goes_by)
        rewrite = "" if sure else rewritten(question, list(self.turns)[-_TURNS:], model)
        return rewrite or whole

    def answered(self, standalone: str) -> str:
        """The earlier answer that `standalone` asks for again, since the question was put behind an earlier one, whole
        or as it was typed; without markers, and empty where `standalone` asks for nothing else than the question."""
        if standalone.strip() == self._said:
            return ""
        pairs = [
            (_asked(earlier.content), answer.content)
            for earlier, answer in itertools.pairwise(self.turns)
            if earlier.role == "user" and answer.role == "assistant"
        ]
        is_behind = any(standalone.endswith(f"? {said}") for said in (self._said, _opened(self._said)))
        found = [answer for earlier, answer in pairs if earlier in standalone] or [a for _, a in pairs if is_behind]
        return prompts.without_markers(found[-1]) if found else ""

    def replaced(self, standalone: str) -> Replaced:
        """What the question, a phrase behind an "and" or "what about", puts in the place of something in the last one,
        where that is no time."""
        rest = OPENING.sub("", self._said, count=1)
        is_thing = is_fragment(rest, led=rest != self.question) and not phrases.Span(0, 0, rest).is_time
        if not is_thing or not any(turn.role == "user" for turn in self.turns):
            return NOTHING
        return replaced(self._topic[0].last, rest, standalone)

    def put_before(self, standalone: str) -> str:
        """What was put before the question, whole, though it may stand alone (`may_stand_alone`) or would without the
        "And" that it opens with; empty for others."""
        rest = _opened(self._said)
        is_opened = rest != self._said and not is_fragment(rest, led=True) and len(content_stems(rest)) > 1
        if not (may_stand_alone(self._said) or (is_opened and not leans(rest, self._topic[0].last))):
            return ""
        behind = next((said for said in (self._said, rest) if standalone.endswith(f"? {said}")), "")
        return standalone[: -len(behind)] if behind else ""

    def names_added(self, standalone: str) -> tuple[str, list[str]]:
        """The question without what it opens with ("And ..."), and the names that were set behind it since it may be
        asked of one of several; none where it was made whole in another way, or has a word that points back."""
        rest = _opened(self._said)
        added = None if phrases.pronoun(rest) else _ADDED.search(standalone)
        is_added = added and standalone[: added.start()] == rest.rstrip(" ?!.")
        return rest, added[1].split(", ") if added and is_added else []


def _on_topic(turns: Sequence[Message]) -> list[Message]:
    """The turns from the last question on that needs none before it; some begin with an answer, or a greeting. Where
    the newest ones all go on, the first question of all, and these with their answers."""
    asked = [at for at, turn in enumerate(turns) if turn.role == "user"]
    reach = itertools.accumulate(len(turns[at].content) for at in reversed(asked[-_FOLLOW_UPS:]))
    short = sum(characters <= _FOLLOW_UP_CHARACTERS for characters in reach)
    newest, said = asked[-max(short, 1) :], {at: _asked(turns[at].content) for at in asked[-_FOLLOW_UPS - _TURNS :]}

    def goes_on(at: int) -> bool:
        corrects = _corrects(said[at], [said[earlier] for earlier in said if earlier < at])
        return corrects or leans(said[at]) or is_of_two(said[at])

    first = next((at for at in reversed(newest) if not goes_on(at)), None)
    if first is None and newest[0] != asked[0]:
        return [turns[asked[0]], *turns[newest[0] :]]
    return list(turns[newest[0] if first is None else first :])


def carried_on(question: str, last: str) -> str:
    """`question` with what it leaves to `last`, which was asked before, by rules alone."""
    if not leans(question, last) and (phrases.names(question) or not phrases.names(last)):
        return question
    return _made_whole(question.strip(), Topic(last.strip()), "")[0]


def _opened(question: str) -> str:
    """What a question asks behind an "and" or "what about" that it opens with."""
    rest = OPENING.sub("", question, count=1)
    return phrases.capitalised(rest)


def _asked(said: str) -> str:
    """What is said without thanks before it, "Great, thanks! What is a lien?", and "I mean" before what is meant."""
    said = said.strip() if is_said_only(said) else _THANKS.sub("", said.strip(), count=1)
    meant = _MEANT.fullmatch(said)
    return f"I mean {meant['what']}" if meant and not phrases.asks(meant["what"]) else said


def _corrects(question: str, asked: Sequence[str]) -> bool:
    """Whether a question corrects one of those lately `asked` ("not in May, in June")."""
    return any(corrected(last, question) for last in asked[-_TURNS:])


def _made_whole(question: str, topic: Topic, answer: str, goes_by: GoesBy = no_document) -> tuple[str, bool]:
    """The question with what it lacks, and whether a rule fits it well; never longer than a question may be."""
    made, sure = _completed(question, topic, answer, goes_by)
    return (made, sure) if len(made) <= MOST_CHARACTERS else (topic.beside(question), False)


def _completed(question: str, topic: Topic, answer: str, goes_by: GoesBy) -> tuple[str, bool]:
    last = topic.last
    if of_year := in_another_year(question, last):
        return of_year, True
    rest = without_count(OPENING.sub("", question, count=1), last)
    fragment = _THERE.sub("", rest.rstrip(" ?!."))
    if other := corrected(last, question) or with_the_other(last, fragment, topic.asked):
        return other, True
    if told := at_that_time(rest, last):
        stands = phrases.names(told) and rest == question and not points_back(told)
        return (told, True) if stands else _completed(told, topic, answer, goes_by)
    if topic.two and is_of_two(rest):
        return topic.beside_both(question), True
    if says_that_time(rest) or VERBLESS.fullmatch(rest.strip()):
        return topic.beside(question), True
    says = content_stems(rest) or phrases.Span(0, 0, rest).is_time  # May is no verb
    if is_fragment(rest, led=rest != question) and says and not phrases.pronoun(fragment):
        replaced = "" if is_other_version(fragment) else with_counterpart(last, fragment, goes_by)
        return (replaced, True) if replaced else (topic.beside(question), False)
    if rest != question and has_own_subject(rest) and not points_back(rest):  # "And what is a lien?"
        return phrases.capitalised(rest), True
    if points_back(rest) and (of_figure := with_figure(phrases.capitalised(rest), last)):
        return of_figure, True
    if other := with_predicate(rest, last) or _with_thing(rest, last, answer):
        return other, True
    if last == topic.two and points_back(rest, _BARE_ONE) and not _PERSON.search(rest):
        return topic.beside(question), True  # "it" is what was asked of last: "And the lid?"
    person = bool(_PERSON.search(rest) and points_back(rest))
    bare = len(content_stems(rest)) <= 1 and not (ONE_OF_SEVERAL.match(rest) and rest == question)
    of_all = points_to_all(rest) and not points_back(rest, _BARE_ONE)
    if of_all or asks_if_it_rose(rest, last) or (bare and not person):
        return topic.beside(question, of_all=of_all), True
    return _with_names(phrases.capitalised(rest), topic, answer, person=person)


def _with_thing(question: str, last: str, answer: str) -> str:
    """The question with the one thing that the last one is about, or the people it was answered with, in the place of
    its pronoun, the names of that behind it; nothing where neither is clear."""
    pronoun = points_back(question, _BARE)
    if pronoun is None or _PERSON.search(question):
        return ""
    thing = people_told(last, answer, question) or thing_asked_of(last, pronoun[0], question)
    if not thing:
        return ""
    whole = phrases.put(question, *pronoun.span(), phrases.in_place_of(pronoun[0], thing))
    told = (phrases.with_kind(last, name) for name in phrases.names(last) if name.text not in whole)
    return phrases.beside(phrases.capitalised(whole), list(told))


def _with_names(question: str, topic: Topic, answer: str, *, person: bool) -> tuple[str, bool]:
    """The question with the names of the last one: its subject, or somebody, in the place of a pronoun, the others
    behind it, with the time of both where it asks for a figure."""
    last, pronoun = topic.last, points_back(question, _PERSON if person else _BARE)
    told = {name: phrases.with_kind(last, name) for name in phrases.names(last)}
    own = [name for name in told if name.text in (topic.asked or last)]  # not who came from an answer
    found = people_first(answer, last) if person else names_by_rank(last) if pronoun else own
    if pronoun and not person and (others := [one for one in found if one.text not in question]) != found:
        found = others  # what a question says itself is no "it" of it
        if not found:
            return question, True
    if person and not found:
        return topic.beside(question), False
    if not found:
        stands = STARTS_ORDER.match(question) and not ORDERS_ONE.match(question) and not points_back(question)
        return (question, True) if stands else (topic.beside(question), False)
    whole = question
    if pronoun and (person or _stands_alone(last, found[0].text)):
        subject = found[0] if person else with_number(last, found[0])
        name = phrases.in_place_of(pronoun.group(), phrases.with_article(last, subject))
        whole = phrases.put(question, *pronoun.span(), name)
        if person and points_back(whole, _IT):  # "who led it after her?"
            return _with_names(whole, topic, answer, person=False)
        found = found[1:] if person else [one for one in told if one != found[0]]
    elif pronoun:
        return topic.beside(question), True
    lacking = [told.get(name, name.text) for name in found if name.text not in whole]
    whole = phrases.beside(whole, lacking)
    is_figure = pronoun and not person and _ASKS_FIGURE.match(question)
    return with_time_left(whole, question, last) if is_figure else whole, True


def _stands_alone(last: str, name: str) -> bool:
    """Whether a name is a thing by itself in `last`, as in "has hindered GSA", not a part of "the chat UI"."""
    before = re.findall(r"[\w-]+", last[: last.find(name)])
    words = len(before)
    while words and content_stems(before[words - 1]):
        words -= 1
    return words == len(before) or not words or before[words - 1].lower() not in _JOINS
