"""A publisher's known errors, and records that were taken down and must not come back.

Enter at corrections.py. May import etl.declarations and the layers below it.
"""
