"""From sources to the store; `python -m etl` is the command line in commands/.

Enter at pipeline.py, the steps from top to bottom. May import database; never charts, wording or pages.
"""
