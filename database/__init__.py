"""The store; the only place that knows SQL.

Enter at engine.py. May import sqlalchemy, and nothing else of the project except config.
"""
