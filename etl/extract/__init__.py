"""The bytes of a source as they were received, from its folder or from a server, and their fingerprint.

Enter at extract.py. May import etl.declarations and what lies below it.
"""
