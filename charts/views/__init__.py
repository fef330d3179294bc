"""What a chart is asked for: the codec of views, their addresses, and the query of the list of changes.

Enter at view.py (read_view). May import database and translations.
"""
