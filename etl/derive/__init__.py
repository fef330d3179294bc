"""Declared sums and differences, kept apart from what anybody published.

Enter at derive.py (derive_all). May import etl.map, etl.load and the layers below them.
"""
