"""What a follow-up puts in the place of something else: amulets in that of rings, in "And amulets?"."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.text.language.words import content_stems


@dataclass(frozen=True, slots=True)
class Replaced:
    """Stems of what the last question was about, and of what stands there now."""

    before: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()

    def is_left_in(self, said: str, under: str) -> bool:
        """Whether something that is said speaks of what was there before, and of nothing that is there now, by its own
        words or by those that it stands under; headings of both tell nothing."""
        was, now = self._speak_of(said)
        headed = self._speak_of(under)
        return not now and (headed != (False, True) if was else headed == (True, False))

    def _speak_of(self, said: str) -> tuple[bool, bool]:
        """Whether words speak of what was there before, and of what is there now."""
        stems = content_stems(said)
        return not self.before.isdisjoint(stems), not self.now.isdisjoint(stems)


NOTHING = Replaced()


def replaced(last: str, fragment: str, standalone: str) -> Replaced:
    """What the `standalone` question has of a `fragment` in the place of something in the `last` one; nothing where it
    keeps all of that."""
    before, now = (frozenset(content_stems(said)) for said in (last, standalone))
    own = frozenset(content_stems(fragment)) & now - before
    return Replaced(before - now, own) if own and now - own <= before else NOTHING
