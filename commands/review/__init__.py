"""`review`: what needs review, accepted or rejected in a terminal or on a local page.

Enter at command.py. May import etl, charts, wording and the layers below them.
"""
