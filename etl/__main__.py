"""Entry point of `python -m etl`: the command line is in commands/."""

from commands.main import app

if __name__ == "__main__":
    app()
