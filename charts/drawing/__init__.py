"""The Drawing, and everything measured on it before any form is rendered: layout, shapes, text, colours, words.

Enter at drawing.py (Drawing). May import charts.views, wording and the layers below them.
"""
