"""The command line, `python -m etl …`: one file per command.

Enter at main.py, the Typer app. May import everything but callbacks, routes and layouts.
"""
