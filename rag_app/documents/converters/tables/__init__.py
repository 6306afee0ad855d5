"""Tables of several formats: their headers, merged cells, rows in one row, lists side by side, sheets."""
