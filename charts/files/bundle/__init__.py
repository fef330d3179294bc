"""The ZIP with which a reader can recompute a chart: tables, evidence, data package and verify.py.

Enter at bundle.py. May import charts.files and the parts below it.
"""
