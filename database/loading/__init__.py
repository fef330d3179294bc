"""What only the ETL reads and writes: live records, writes, erasing. Nothing that readers see may import it.

Enter at live_records.py. May import database.log, database.schema and database.engine.
"""
