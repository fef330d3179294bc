"""What commands print: plain data, the tables of a terminal, JSON lines, progress and the heartbeat.

Enter at as_data.py. May import etl and what lies below it.
"""
