"""What readers ask of the store: one named function per question, for one vintage.

Enter at reading.py (one look at one vintage). May import database.log, database.schema and database.engine.
"""
