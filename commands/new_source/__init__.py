"""`new-source`: a source folder to start from, guessed from a file.

Enter at command.py. May import etl and what lies below it.
"""
