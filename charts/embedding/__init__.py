"""A chart in somebody else's article: code to copy, frame sizes, HTML to paste, link previews.

Enter at snippets.py. May import charts.files and the parts below it.
"""
