"""Compares records with the store: what is new, what must be held, and one transaction for all that passed.

Enter at load.py. May import etl.read, etl.validate and the layers below them.
"""
