"""A view becomes a file: CSV, XLSX, JSON-stat, SVG, PNG, and the bundle to cite and verify.

Enter at file_view.py (what every writer gets). May import the charts and the parts below them.
"""
