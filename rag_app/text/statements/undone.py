"""What is done and how it is undone: verbs of which one takes back the other, and others for the same."""

from __future__ import annotations

import re

from rag_app.text.language.words import content_stems, split_words, without

# "turn the light off" is "off", "log in" is "in", wherever its object stands; "set up" is to install, "back it up" is
# to backup.
_PARTICLE = re.compile(
    r"\b(?:(?P<verb>(?:turn|switch|power|log|sign|check|opt|clock)(?:s|g?ed|[gt]?ing)?)"
    r"\s+(?:[\w'’-]+\s+){0,4}?(?P<to>on|off|in|out|up|down)|(?P<set>set(?:ting)?[\s-]+up|setup)"
    r"|(?P<back>back(?:s|ed|ing)?)(?:-|\s+(?:(?:it|them|everything|(?:the|my|our|your|all)(?:\s+\w+){1,2})\s+)?)up)\b",
    re.IGNORECASE,
)
# To do something | to undo it; the words of one side are taken for each other.
_PAIRS = """
add install attach insert mount load fit | remove delete uninstall detach eject unload erase
create make build | delete remove destroy
assemble | disassemble dismantle
enable activate start resume turn-on | disable deactivate stop halt suspend pause turn-off
allow permit unblock | block forbid prevent deny
show display unhide | hide
open unlock | close shut lock
renew extend | cancel terminate end
subscribe join enrol enroll register | unsubscribe leave withdraw cancel
connect pair link | disconnect unlink
increase raise turn-up | decrease reduce lower turn-down
import | export
upload | download
turn-in login | turn-out logout
buy order purchase | sell return
send | receive
borrow | lend
deposit | withdraw
fill | empty drain
accept approve | reject decline refuse
encrypt encode lock | decrypt decode unlock
compress zip pack | extract unzip decompress unpack
upgrade update | downgrade
archive backup | restore
get obtain request claim apply |
tighten | loosen
push | pull
change replace swap exchange renew |
wash clean |
fix repair |
"""
_OF_LITTLE = frozenset({"get"})  # no content, but others do the same
_UNDOES = ("un", "dis", "de")  # before a verb


def _sides() -> list[tuple[frozenset[str], frozenset[str]]]:
    pairs = (line.split("|") for line in _PAIRS.strip().splitlines())
    one_way = [(_stems(one), _stems(other)) for one, other in pairs]
    return [*one_way, *((other, one) for one, other in one_way)]


def _stems(words: str) -> frozenset[str]:
    return frozenset(split_words(word)[0].stem if "-" not in word else word for word in words.split())


_SIDES = _sides()


def doings(text: str) -> set[str]:
    """Stems of the words of `text` that carry content, a verb with "on", "off", "up" and so on as `turn-on` or `instal`
    instead."""
    found, rest = set[str](), text
    for one in reversed(list(_PARTICLE.finditer(text))):
        found.add(_done(one))
        rest = without(rest, [one.span(next(kind for kind in ("verb", "set", "back") if one[kind]))])
    return found | content_stems(rest)


def doing_at(text: str, start: int) -> str:
    """What the verb of `text` that begins at `start` does, among its `doings`; empty where it has no content."""
    if (phrase := _PARTICLE.match(text, start)) is not None:
        return _done(phrase)
    word = next(iter(split_words(text[start:])), None)
    return word.stem if word and (word.is_content or word.stem in _OF_LITTLE) else ""


def _done(phrase: re.Match[str]) -> str:
    if phrase["to"]:
        return f"turn-{phrase['to'].lower()}"
    return next(iter(content_stems("install" if phrase["set"] else "backup")))


def same_doing(stem: str) -> frozenset[str]:
    """The stems of verbs that do the same as that of `stem`, itself among them."""
    return frozenset({stem}).union(*(one for one, _ in _SIDES if stem in one))


def is_undone(asked: set[str], named: set[str]) -> bool:
    """Whether one of the words `asked` is undone by one of those `named`, or the other way round, and none of these
    does the same."""
    return any(_undoes(stem, named) for stem in asked if stem and not same_doing(stem) & named)


def _undoes(stem: str, named: set[str]) -> bool:
    turned = {f"{before}{stem}" for before in _UNDOES} | {
        stem.removeprefix(before) for before in _UNDOES if stem.startswith(before)
    }
    return bool(turned & named) or any(stem in one and other & named for one, other in _SIDES)
