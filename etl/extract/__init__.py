"""The bytes of a source as received, from its folder or from a server, and their fingerprint.

Enter at extract.py. May import etl.declarations and the layers below it.
"""
