"""Bytes become a Sheet of text cells, whatever the format.

Enter at tables.py. May import etl.validate, etl.extract and the layers below them.
"""
