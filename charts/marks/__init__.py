"""Rows of the store become marks: observations, cases, rates, and later corrections.

Enter at observations.py. May import charts.drawing, charts.views and the layers below them.
"""
