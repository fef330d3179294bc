"""Sentences about records, in the reader's language: for charts, pages, feed, evidence and site alike.

Enter at phrases.py. May import database and translations.
"""
