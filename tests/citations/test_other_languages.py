"""Sentences in other languages are held against their sources by the words of these languages."""

import pytest

from rag_app.citations import figures
from rag_app.citations.support import find_support
from rag_app.text.questions.yes_or_no import is_yes_or_no

RENT = (
    "Die Miete für die Wohnung beträgt 1.234,56 Euro und ist am 3. März 2025 fällig. Die Frist für die Kündigung ist "
    "drei Monate. Das Rauchen ist in dem Treppenhaus verboten. Es werden keine Gebühren für die Anmeldung erhoben. Der "
    "Umsatz stieg um 5 %. Der Stellplatz kostet mehr als 1.500 Euro. Hunde sind in der Wohnung nicht erlaubt."
)
BAIL = (
    "Le loyer annuel de ces locaux est de 24 600,50 € et il est payable à compter du 1er mai 2024. Le preneur n'est "
    "pas autorisé à sous-louer les locaux. Le bail est consenti pour neuf ans. L'eau n'est plus comprise dans le prix."
)
PRECIO = (
    "El precio de la tonelada es de 1.250,75 € para los pedidos que se hacen en el mes. El IVA no está incluido en el "
    "precio. El contrato comienza el 3 de marzo de 2025. La penalización es del 0,5 % por día."
)
PRESTITO = (
    "Il prestito della biblioteca non può essere rinnovato. La tessera per gli utenti costa 12,50 € e si paga in sala. "
    "La multa per il ritardo è stata aumentata."
)
ALUGUEL = (
    "O aluguel que se paga é de R$ 2.850,00, com vencimento no dia 5 de cada mês. Não é permitido fumar nas áreas."
)
HUUR = "De huur van de woning is € 1.150,00 en huisdieren zijn niet toegestaan. De opzegtermijn is voor u drie maanden."
PRACA = "Praca zdalna nie jest dozwolona w poniedziałki. Wynagrodzenie wynosi 8 750,00 zł brutto."
KEIYAKU = "契約期間は3年です。料金は月額1,200円です。ペットは飼えません。"
HETONG = "合同期限为三年。租金为每月5000元。租客不得转租房屋。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Hunde sind in der Wohnung erlaubt.", RENT),
        ("Es werden Gebühren für die Anmeldung erhoben.", RENT),
        ("Das Rauchen ist in dem Treppenhaus erlaubt.", RENT),
        ("Das Rauchen ist in dem Treppenhaus nicht verboten.", RENT),
        ("Der Umsatz sank um 5 %.", RENT),
        ("Der Stellplatz kostet weniger als 1.500 Euro.", RENT),
        ("Die Miete ist am 3. Mai 2025 fällig.", RENT),
        ("Die Frist für die Kündigung ist sechs Monate.", RENT),
        ("Die Miete für die Wohnung beträgt 1.243,56 Euro.", RENT),
        ("Der Stellplatz kostet mehr als 1,5 Euro.", RENT),
        ("Le preneur est autorisé à sous-louer les locaux.", BAIL),
        ("L'eau est comprise dans le prix.", BAIL),
        ("Le loyer annuel est payable à compter du 1er juin 2024.", BAIL),
        ("El IVA está incluido en el precio.", PRECIO),
        ("El contrato comienza el 3 de mayo de 2025.", PRECIO),
        ("Il prestito può essere rinnovato.", PRESTITO),
        ("La multa per il ritardo è stata diminuita.", PRESTITO),
        ("É permitido fumar nas áreas.", ALUGUEL),
        ("Huisdieren zijn toegestaan.", HUUR),
        ("Praca zdalna jest dozwolona w poniedziałki.", PRACA),
        ("ペットは飼えます。", KEIYAKU),
        ("料金は月額2,100円です。", KEIYAKU),
        ("租客可以转租房屋。", HETONG),
    ],
)
def test_what_a_passage_does_not_say(sentence, passage):
    assert find_support(sentence, passage).verdict != "supported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Die Miete für die Wohnung beträgt 1234,56 Euro.", RENT),
        ("Die Miete für die Wohnung beträgt 1 234,56 Euro.", RENT),
        ("Die Frist für die Kündigung ist 3 Monate.", RENT),
        ("Der Stellplatz kostet mehr als 1500 Euro.", RENT),
        ("Hunde sind in der Wohnung nicht erlaubt.", RENT),
        ("Le loyer annuel est de 24600,50 €.", BAIL),
        ("Le loyer annuel est de 24\u202f600,50 €.", BAIL),
        ("Le bail est consenti pour 9 ans.", BAIL),
        ("La penalización es del 0.5 % por día.", PRECIO),
        ("Die Prämie der Kasse ist CHF 1234.50.", "Die Prämie, die von der Kasse erhoben wird, ist CHF 1'234.50."),
        ("料金は月額1,200円です。", KEIYAKU),
        ("租金为每月5000元。", HETONG),
    ],
)
def test_what_a_passage_says_otherwise_written(sentence, passage):
    assert find_support(sentence, passage).verdict == "supported"


@pytest.mark.parametrize(
    ("question", "answer", "passage"),
    [
        ("Wie hoch ist die Miete für die Wohnung?", "1.234,56 Euro", RENT),
        ("Wie lang ist die Frist für die Kündigung?", "3 Monate", RENT),
        ("Quel est le loyer annuel ?", "24 600,50 €", BAIL),
        ("¿Cuánto es la penalización por día?", "0,5 %", PRECIO),
        ("Quanto costa la tessera?", "12,50 €", PRESTITO),
        ("Quanto é o aluguel?", "R$ 2.850,00", ALUGUEL),
        ("Wer darf den Raum betreten?", "Frau Müller", "Niemand darf den Raum betreten, außer Frau Müller."),
    ],
)
def test_a_bare_answer(question, answer, passage):
    assert find_support(answer, passage, question).verdict == "supported"


def test_what_denies_nothing():
    german = "Es gilt nicht nur für die Mieter, sondern auch für das Haus. Le prix n'est que de 5 € pour les enfants."
    assert not any(word.is_negation for word in figures.words_counted(german, "german"))
    assert not any(word.is_negation for word in figures.words_counted("com vencimento no dia 5", "portuguese"))
    assert not any(word.is_negation for word in figures.words_counted("Le prix n'est que de 5 €.", "french"))
    assert not any(word.is_negation for word in figures.words_counted("Give your NIE number."))
    assert not any(word.is_negation for word in figures.words_counted("The orang utan lives in Borneo."))
    assert any(word.is_negation for word in figures.words_counted("Hyran är utan el.", "swedish"))


@pytest.mark.parametrize("said", ["Ja.", "Nein", "Oui.", "¡Sí!", "Não.", "Nie"])
def test_a_bare_yes_or_no(said):
    assert is_yes_or_no(said)


@pytest.mark.parametrize("said", ["SIM", "NIE", "Si"])
def test_a_card_a_number_and_an_element_are_no_yes_or_no(said):
    assert find_support(said, f"Its short name is {said}.", "What is its short name?").verdict == "supported"


FAHRPLAN = "Die Linie fährt samstags um 08:12 Uhr ab dem Rathaus und wochentags um 06:22 Uhr."


@pytest.mark.parametrize(("time", "verdict"), [("08:12", "supported"), ("08:22", "unsupported")])
def test_a_time_is_no_number_with_another_behind_it(time, verdict):
    assert find_support(f"Die Linie fährt samstags um {time} Uhr ab dem Rathaus.", FAHRPLAN).verdict == verdict


@pytest.mark.parametrize("said", ["um 8:15:30 Uhr", "im Jahr 2023/24", "Faktor 1:1.250", "x/12 und 3:4", "12:30-14:00"])
def test_what_has_numbers_with_signs_between_is_read(said):
    assert find_support(f"Die Frist für den Antrag ist {said}.", f"Die Frist für den Antrag ist {said}.").holds


ZH = "本合同由甲方与乙方签订。租金为每月5000元，由乙方在每月5日前支付。押金为10000元，在合同终止后退还。"
JA = "家賃は月額8万円です。敷金は10万円です。"


@pytest.mark.parametrize(
    ("question", "said", "passage", "verdict"),
    [
        ("租金是多少？", "租金为每月5000元", ZH, "supported"),
        ("押金是多少？", "押金为10000元", ZH, "supported"),
        ("租金是多少？", "押金为10000元", ZH, "unsure"),
        ("租金是多少？", "押金为10000元", "押金为10000元，在合同终止后退还。", "unsure"),
        ("违约金是多少？", "押金为10000元，在合同终止后退还。", ZH, "unsure"),
        ("谁支付租金？", "由乙方在每月5日前支付", ZH, "supported"),
        ("家賃はいくらですか？", "月額8万円", JA, "supported"),
    ],
)
def test_one_character_that_two_words_share_is_no_word(question, said, passage, verdict):
    assert find_support(said, passage, question).verdict == verdict
