"""A Sheet becomes records, as the declaration says; an unknown word stops the source.

Enter at mapping.py (map_delivery). May import etl.load, etl.read and what lies below them.
"""
