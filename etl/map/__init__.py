"""Turns a Sheet into records, as the declaration says; an unknown word stops the source.

Enter at mapping.py (map_delivery). May import etl.load, etl.read and the layers below them.
"""
