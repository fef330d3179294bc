"""What pages are made with: the frame around them, the chart explorer, its filters, the ids.

Enter at shell.py (register_pages). May import charts, wording and the layers below them.
"""
