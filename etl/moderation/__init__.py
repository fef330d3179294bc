"""Editorial decisions: held changes accepted or rejected, records taken down.

Enter at review.py. May import etl.pipeline and everything below it.
"""
