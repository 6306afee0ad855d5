"""The training page: runs started, followed, stopped, judged."""
