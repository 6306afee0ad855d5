import unicodedata

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
    "life is not worth living",
    "My life isn't worth it any more",
    "I have nothing to live for",
    "I lost the will to live",
    "what's the point of living",
    "I don't see any point in going on",
    "I don't want to live like this",
    "I don't want to live with this pain any more",
    "I don't want to live in constant pain",
    "I can't live like this any longer",
    "I just can't go on.",
    "I don't feel like living",
    "nobody would care if I died",
    "no one would miss me if I was gone",
    "My family would be happier without me",
    "everyone is better off if I'm dead",
    "I wish I wasn't alive",
    "I hope I don't wake up tomorrow",
    "I want to go to sleep and never wake up",
    "I want my life to be over",
    "I want to stop existing",
    "I feel like dying",
    "I deserve to die",
    "I don't deserve to live",
    "I keep having thoughts of dying",
    "I could jump in front of a train",
    "I swallowed all my pills",
    "how many pills would kill me",
    "I started cutting again",
    "I am done with life",
    "I have written goodbye letters to my children",
    "I'm gonna kms",
    "My son says he wants to die",
    "My sister doesn't want to live anymore",
    "She does not want to be alive",
    "What do I say to a friend who wants to end her life?",
    "He took his own life last year",
    "my daughter keeps cutting herself",
    "I just want to end it.",
    "I feel like ending it",
    "I am planning to end things tonight",
    "Should I just die?",
    "I took 30 paracetamol an hour ago",
    "I swallowed a bottle of pills",
    "she has taken too many sleeping tablets",
    "how many pills does it take to die",
    "I took 30 pills an hour ago for the pain, by mistake",
    "I swallowed about thirty sleeping pills",
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
    "I don't want to live in Painswick",
    "take my life story and make it a book",
    "I burned myself on the oven",
    "How many kms is it from Berlin to Rome?",
    "How do I rotate the keys of AWS KMS?",
    "I don't want to live with my parents",
    "I don't want to live alone",
    "I don't want to live like my parents did",
    "I don't want to go on holiday with him",
    "Is Lisbon worth living in?",
    "What is the will to live in the poem?",
    "What happens to my pension if I should die before 65?",
    "I hope that my baby does not wake up",
    "Does a second opinion have a point in going on strike?",
    "I started cutting the grass again",
    "My mum would kill me",
    "I am done with this task",
    "How do I write a goodbye note to my colleagues?",
    "My son doesn't want to live with his father",
    "He cut himself while shaving",
    "What takes so much of their life?",
    "I want to end it before the notice period",
    "I took 20 mg tablets for a week",
    "I have taken my tablets this morning",
    "I took two aspirin for my headache",
    "Should I take the tablets with food?",
    "I am going to end things with my landlord",
    "We plan to end it today, the sale.",
    "Is the firm planning to end it soon?",
    "Who gets the pension should I die in service?",
    "I have taken 20 capsules of the antibiotic over a week",
    "The nurse took a box of medication from the shelf",
    "The thief took 2000 packs of pills",
    "",
]


@pytest.mark.parametrize("text", ALARMS)
def test_raises_the_alarm(text):
    assert crisis_in(text)
    assert crisis_in(text.upper())


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet(text):
    assert not crisis_in(text)


@pytest.mark.parametrize("sign", "'’‘ʼ´`′＇")
def test_an_apostrophe_may_be_any_that_keyboards_write(sign):
    assert crisis_in(f"I don{sign}t want to live anymore")
    assert crisis_in(f"life isn{sign}t worth living")


@pytest.mark.parametrize("text", ["Ich möchte sterben", "Jag vill dö", "Não quero mais viver", "Ölmek istiyorum"])
def test_letters_may_be_decomposed(text):
    assert crisis_in(unicodedata.normalize("NFD", text))


def test_a_figure_of_speech_does_not_hide_the_rest():
    assert crisis_in("This exam is killing me and I want to die")


def test_both_lists_are_there():
    assert len(ALARMS) >= 20 and len(QUIET) >= 15


@pytest.mark.parametrize(
    ("alarm", "calm"),
    [
        ("Ich bringe mich um", "Ich bringe mich mit dem Sport um den Schlaf"),
        ("Ich wäre besser tot", "Ich wäre tot, wenn der Airbag nicht gewesen wäre"),
        ("Ich habe alle Tabletten geschluckt", "Haben Sie heute alle Tabletten genommen?"),
        ("Ich will nicht mehr aufwachen.", "Ich will nicht mehr aufwachen um fünf Uhr"),
        ("Ich bringe mich heute noch um", "Ich bringe mich selbst um 8 Uhr zum Bahnhof"),
        ("Ich wünschte, ich wäre tot", "Ich wäre lieber am Meer"),
        ("Ich will einfach nicht mehr aufwachen", "Ich will nicht so früh aufwachen"),
        ("Mein Leben hat keinen Sinn mehr", "Der Satz hat keinen Sinn"),
        ("Ich habe alle Tabletten geschluckt", "Ich habe heute meine Tabletten genommen"),
        ("Ich will nicht mehr leben.", "Ich will nicht mehr warten; wann öffnet das Amt?"),
        ("Ich möchte mich umbringen", "Wie viele Menschen sterben im Jahr?"),
        ("Je ne veux plus vivre", "Je veux vivre à Lyon"),
        ("Ya no quiero vivir", "No quiero vivir en Madrid"),
        ("Voglio morire.", "Non voglio più vivere a Roma"),
        ("Eu quero me matar", "Quero marcar uma consulta"),
        ("Ik wil niet meer leven", "Ik wil doodlopende straten zien"),
        ("Jag vill dö", "Jag vill döpa om filen"),
        ("Jeg vil ikke leve mere", "Jeg vil ikke leve uden hund"),
        ("Jeg vil dø", "Jeg vil døbe barnet"),
        ("Я хочу умереть", "Я не хочу жить в городе"),
        ("Artık yaşamak istemiyorum", "İzmir'de çalışmak istiyorum"),
        ("Ich denke oft an Selbstmord", "Ich denke oft an den Mord im Roman"),
        ("Ich habe Suizidgedanken", "Ich habe gute Gedanken"),
        ("J'ai envie de mourir", "J'ai envie de manger"),
        ("Penso em suicídio todos os dias", "Penso em ti todos os dias"),
        ("Jag tänker på självmord", "Jag tänker på dig"),
        ("Jeg tænker på selvmord", "Jeg tænker på dig"),
        ("Ik denk aan zelfmoord", "Ik denk aan jou"),
        ("Я думаю о самоубийстве", "Я думаю о тебе"),
        ("İntihar etmeyi düşünüyorum", "Gitmeyi düşünüyorum"),
        ("Voy a matarme", "Voy a mandarme el contrato"),
        ("Ich ritze mich wieder.", "Ich verletze mich selten bei der Arbeit"),
        ("Nie chcę już żyć", "Nie chcę żyć w mieście"),
        ("Nie chcę żyć w tym bólu", "Nie chcę żyć z rodzicami"),
        ("Nie chcę żyć bez niej", "Nie chcę żyć na wsi"),
        ("Myślę o samobójstwie", "Myślę o urlopie"),
        ("Θέλω να πεθάνω", "Θέλω να πληρώσω"),
        ("أريد أن أموت", "أريد أن أدفع"),
        ("我想自杀", "我想租房"),
        ("死にたいです", "知りたいです"),
    ],
)
def test_plain_words_of_other_languages(alarm, calm):
    assert crisis_in(alarm)
    assert not crisis_in(calm)


def test_characters_that_nobody_sees_hide_no_words() -> None:
    assert crisis_in("I want to\u200b d\u00adie")
