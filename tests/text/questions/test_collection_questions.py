import pytest

from rag_app.text.questions.collection import AboutCollection, about_collection


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which documents are about the harvest?", AboutCollection("the harvest")),
        ("Which report describes the bee survey?", AboutCollection("the bee survey")),
        ("Which files do you have on sheep?", AboutCollection("sheep")),
        ("What do you have on crop rotation?", AboutCollection("crop rotation")),
        ("Is there anything on fences?", AboutCollection("fences")),
        ("Are there any reports about the drought in the index?", AboutCollection("the drought")),
        ("Do you have something on the budget, please?", AboutCollection("the budget")),
        ("Show me all documents about how to shear sheep", AboutCollection("shear sheep")),
        ("Which documents mention “foot rot”?", AboutCollection("foot rot", mentions=True)),
        ("And in which of the files is Wensleydale mentioned?", AboutCollection("Wensleydale", mentions=True)),
        ("How many papers mention nitrogen?", AboutCollection("nitrogen", mentions=True, counts=True)),
        ("Do you have anything on page layout?", AboutCollection("page layout")),
        ("Is there a report on sale prices?", AboutCollection("sale prices")),
        ("Which articles mention the drought?", AboutCollection("the drought", mentions=True)),
        ("Which documents mention 40 euros?", AboutCollection("40 euros", mentions=True)),
        ("Which documents mention 1,250?", AboutCollection("1,250", mentions=True)),
        ("Which documents mention 9:30?", AboutCollection("9:30", mentions=True)),
        ("In how many files is 404 mentioned?", AboutCollection("404", mentions=True, counts=True)),
        ("Which PDFs mention gloves?", AboutCollection("gloves", mentions=True, ending=".pdf")),
        ("In which PDF files are PDFs mentioned?", AboutCollection("PDFs", mentions=True, ending=".pdf")),
        ("Is there anything on gloves in the PDFs?", AboutCollection("gloves", ending=".pdf")),
        ("Which documents mention PDF files?", AboutCollection("PDF files", mentions=True)),
        ("How many papers are there on nitrogen?", AboutCollection("nitrogen", counts=True)),
    ],
)
def test_what_a_question_asks_of_the_collection(question: str, asked: AboutCollection) -> None:
    assert about_collection(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Which documents must I send with the application?", "Which files does the installer change?",
        "Is there anything I must sign?", "Which documents are about to be deleted?", "Which files are on the disk?",
        "Which reports are about 20 pages long?", "Is there anything on the roof?",
        "Which documents mention the crops, and who wrote them?",
        "Which sources of income are taxed?", "Is there anything about pets in my lease?",
        "Do you have anything else on that?", "Which documents mention it?", "Which reports describe who is liable?",
        "Does the handbook mention pets?", "What is the report about?", "Which guides speak French?",
        "How many documents must be filed?", "Which documents do you have?", "In which files are the settings kept?",
        "Do you have anything on Friday evening?", "Is there anything on sale?", "Do we have any papers on file?",
        "Is there a report on line 5?", "Which article covers freedom of speech?",
        "In which article is marriage covered?",
    ],
)  # fmt: skip
def test_a_question_to_what_the_documents_say_is_none_of_the_collection(question: str) -> None:
    assert about_collection(question) is None
