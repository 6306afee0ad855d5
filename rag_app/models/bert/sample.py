"""Invented questions and passages, of several kinds: in these an encoder's numbers become as large as in documents.

Words drawn at random reach less where tokens attend to those between texts, and where a passage answers.
"""

from __future__ import annotations

# (question, or what a passage is to support; heading; passage), the last without an answer.
SAMPLE = (
    (
        "How many people visited the museum in 2019?",
        "Harbour Museum. Annual report > Visitors",
        "In 2019 the museum was open on 312 days. It welcomed 48,350 visitors, 6 % more than the year before, of "
        "whom a third came with a school class. Admission brought in 291,400 euros.",
    ),
    (
        "Who may approve a trip abroad?",
        "Travel policy > Approval",
        "Trips within the country are approved by the head of the department. A trip abroad needs the approval of "
        "the managing director, who decides within five working days. Trains are preferred to flights.",
    ),
    (
        "What was the gross margin of the paper segment in the second quarter?",
        "Quarterly report > Segments",
        "| Segment | Net sales, Q2 | Gross margin, Q2 |\n| --- | --- | --- |\n| Paper | $ 1,204 | 31.5 % |\n| "
        "Packaging | 986 | 27.0 % |\n| Other | (12) | - |\n| Total | $ 2,178 | 29.4 % |",
    ),
    (
        "What does the red lamp mean?",
        "Operating manual > 4.2 Faults",
        "If the red lamp flashes twice, the pump has run dry. Switch it off, fill the tank to the upper mark and "
        "wait for ten minutes. Should the lamp go on flashing, call the service centre.",
    ),
    (
        "Why did the left engine stop?",
        "Final report > Analysis",
        "The aircraft had taken off at 14:52 with little fuel in the left tank. The investigation found that the "
        "selector valve had been left in the left position, so that the engine stopped from fuel exhaustion 37 "
        "minutes later. The pilot landed on a field; nobody was hurt.",
    ),
    (
        "Does the drug lower the risk of a second stroke?",
        "Effects of daltezone after stroke",
        "Of 1,142 patients, 84 of those on daltezone and 121 of those on placebo had a second stroke within two "
        "years (hazard ratio 0.68, 95 % CI 0.52-0.90). Daltezone therefore reduced the risk of a second stroke. "
        "Bleeding was no more frequent.",
    ),
    (
        "Where was the poet born?",
        "Elin Marstad",
        "Elin Marstad (3 May 1871 - 19 October 1940) was a Norwegian poet and translator. Born in Tromso as the "
        "daughter of a ship's carpenter, she moved to Copenhagen in 1893, where her first collection, Songs of the "
        "Ice, appeared.",
    ),
    (
        "How is the disk checked at start?",
        "Administration > Booting",
        "To have the file system checked at the next start, create the file /forcefsck, or pass fsck.mode=force to "
        "the kernel. The check of a disk of one terabyte takes about 20 minutes; its results are written to "
        "/var/log/fsck.",
    ),
    (
        "The committee rejected the proposal in March.",
        "Minutes > Item 7",
        "Item 7. The chair presented the proposal for a new library. After a long discussion the committee rejected "
        "it with nine votes against four on 12 March; it may be brought in again in the autumn.",
    ),
    (
        "What is the capital of Bolivia?",
        "Bread",
        "Knead flour, water, salt and yeast for ten minutes, let the dough rise for two hours, shape it and bake it "
        "at 230 degrees.",
    ),
)
