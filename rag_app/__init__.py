"""Ask your own documents: grounded answers with checked citations."""
