"""End-to-end evaluation of an index and its adapters on a file of questions: run, resume, sum up, report."""
