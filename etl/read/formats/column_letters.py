"""The letters of a sheet's columns: A is 1, Z is 26, AA is 27."""


def letter_of(column: int) -> str:
    """The letter of a column that is counted from 1."""
    before, last = divmod(column - 1, 26)
    return (letter_of(before) if before else "") + chr(ord("A") + last)


def number_of_column(letter: str) -> int:
    """The number of a column by its letter, counted from 1."""
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number
