"""The store; the only place that knows SQL.

Enter at engine.py. May import sqlalchemy, and nothing of the project but config.
"""
