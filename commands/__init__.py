"""The command line, `python -m etl …`: one file per command.

Enter at main.py, the Typer app. May import everything except callbacks, routes and layouts.
"""
