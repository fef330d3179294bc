"""The site as files for any web server: its views are listed, its addresses walked, its pages rewritten and written.

Enter at site.py (publish_site). May import app, charts, wording, database and translations, never etl.
"""
