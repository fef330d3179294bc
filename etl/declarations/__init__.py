"""source.toml as checked models: files, tables, checks, servers; a wrong word gives an error that names it.

Enter at source.py (read_declaration). May import etl's records, periods, cells and errors.
"""
