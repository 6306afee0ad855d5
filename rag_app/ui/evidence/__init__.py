"""An answer and its evidence: passages with marked words, and the pages of PDFs they stand on."""
