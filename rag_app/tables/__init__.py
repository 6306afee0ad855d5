"""Which cell of a table answers a question, by the words of its rows and columns: no model reads here.

`content` is what stands in the tables of a passage, `question` what is asked for and what cannot be meant, `axes` what
rows and columns are called. `cells` finds the cell of the row that is named, the one in a row that is given, the
columns that are ticked in one; `rows` says which rows a question asks for, how many, and what they add up to.
"""
