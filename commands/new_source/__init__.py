"""`new-source`: a starter folder for a source, guessed from a file.

Enter at command.py. May import etl and the layers below it.
"""
