"""Which rows may be loaded: fields, sums, and agreement with other sources; a bad row goes to quarantine.

Enter at validate.py. May import etl.declarations and the layers below it.
"""
