"""Plain HTTP without Dash: one Flask blueprint a file."""
