"""The letters of a sheet's columns: A is 1, Z is 26, AA is 27."""


def letter_of(column: int) -> str:
    """The letters of a 1-based column number."""
    before, last = divmod(column - 1, 26)
    return (letter_of(before) if before else "") + chr(ord("A") + last)


def number_of_column(letter: str) -> int:
    """The 1-based column number of its letters."""
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number
