"""What only the ETL reads and writes: live records, writes, erasing. What readers see must not import it.

Enter at live_records.py. May import database.log, database.schema and database.engine.
"""
