"""What is kept about runs, apart from the records: runs and their sources, held changes, take-downs, exit codes.

Enter at source_runs.py. May import database.engine.
"""
