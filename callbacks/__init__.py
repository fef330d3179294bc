"""What happens when a reader touches a page: one file per kind of interaction, each with `register(app)`.

Enter at explore.py (register). May import layouts, charts and the layers below them.
"""
