"""A publisher's known errors, and what was taken down and must stay away.

Enter at corrections.py. May import etl.declarations and what lies below it.
"""
