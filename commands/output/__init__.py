"""What commands print: plain data, tables on a terminal, JSON lines, progress, and the heartbeat.

Enter at as_data.py. May import etl and the layers below it.
"""
