"""A view as a file: CSV, XLSX, JSON-stat, SVG, PNG, and the bundle to cite and verify.

Enter at file_view.py (the input of every writer). May import the charts and the parts below them.
"""
