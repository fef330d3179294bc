"""What pages are made with: the frame around them, the explorer of charts, its filters, the ids.

Enter at shell.py (register_pages). May import charts, wording and what lies below them.
"""
