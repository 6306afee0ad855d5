"""How a text is set: headings and their numbers, lists, procedures, tables, code, what was struck out."""
