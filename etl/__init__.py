"""From files to the store. `etl/pipeline.py` read top to bottom is the documentation of the way."""
