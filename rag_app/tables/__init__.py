"""Which cell of a table answers a question, by the words of its rows and columns: no model reads here.

`asked` says what a question names, `known` what is known of a document before its tables; `chunk_tables` are those of a
passage. `cells` finds the cell of the row that is named, `in_row` and `columns` the one in a row that is given,
`row_named` a row by what stands in it, `marked` the columns that are ticked in one, `extreme` the one that has most;
`verdicts` compares two. `whole` gives all rows of a table; `rows_asked`, `conditions`, `chosen_rows` and `computed` say
which of them a question asks for, how many, and what they add up to. `unlike`, `parts` and `kinds` say what cannot be
meant.
"""
