"""What tables of a PDF page are made of, however they are drawn: lines, columns, rows, groups and their names."""
