"""`review`: what needs review, accepted or rejected in a terminal or on a page of this machine.

Enter at command.py. May import etl, charts, wording and what lies below them.
"""
