"""Plain HTTP without Dash: one blueprint per file; responses, embed_codes and errors_and_headers help them.

Enter at embed.py. May import charts, wording and the layers below them, never layouts.
"""
