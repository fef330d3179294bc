"""Rows of the store become marks: observations, cases, rates, and corrections that came later.

Enter at observations.py. May import charts.drawing, charts.views and what lies below them.
"""
