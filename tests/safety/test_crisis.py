import pytest

from rag_app.safety.crisis import crisis_in

ALARMS = [
    "I want to kill myself.",
    "i've been thinking about suicide lately",
    "I feel suicidal",
    "Sometimes I wish I was dead",
    "I wish I could not wake up tomorrow",
    "Everyone would be better off without me",
    "there is no reason to live anymore",
    "I don’t want to live anymore",
    "I do not want to be here anymore",
    "I can't go on like this",
    "I keep cutting myself",
    "I self-harm, and I stop for a while",
    "thinking of ending my life tonight",
    "im going to end it all",
    "I'm ready to die",
    "wanna die",
    "I took an overdose last year: I overdosed on pills",
    "I'd rather be dead",
    "She told me that she wanted to kill herself",
    "I don't know if I live or die",
    "I am tired of living",
    "what is the suicide rate in Norway",  # on purpose: better asked once too often
    "I have never tried or contemplated suicide",
]

QUIET = [
    "How do I kill a process in Linux?",
    "my battery is going to die",
    "This traffic is killing me",
    "My mum will kill me if I am late",
    "That joke killed me with laughter",
    "I cut myself shaving",
    "Is Suicide Squad a good film?",
    "I feel sad and tired most days",
    "how do I end my subscription",
    "What are the symptoms of dementia?",
    "my grandmother died last year and I miss her",
    "I'm tired of living in this flat",
    "how do i end this call",
    "the deadline is dead serious",
    "I don't want to live in London any more",
    "take my life story and make it a book",
    "I burned myself on the oven",
    "",
]


@pytest.mark.parametrize("text", ALARMS)
def test_raises_the_alarm(text):
    assert crisis_in(text)
    assert crisis_in(text.upper())


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet(text):
    assert not crisis_in(text)


def test_a_figure_of_speech_does_not_hide_the_rest():
    assert crisis_in("This exam is killing me and I want to die")


def test_both_lists_are_there():
    assert len(ALARMS) >= 20 and len(QUIET) >= 15
