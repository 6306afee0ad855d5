"""PowerPoint presentations of 97 to 2003 to Markdown."""
