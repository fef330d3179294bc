"""Checked copies of the database, and what they hold.

Enter at copies.py. May import everything in database.
"""
