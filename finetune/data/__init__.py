"""From files, folders and hub ids to examples: reading, cleaning, splitting, and a report of what was lost."""
