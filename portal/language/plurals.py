"""Numbers in running text: their plural forms and their digits."""

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"


def plural(number: float, one: str, few: str | None = None, many: str | None = None) -> str:
    """The form that goes with a number.

    Russian has three: `plural(n, "событие", "события", "событий")`; a fraction takes the second. Kazakh has
    one, the singular after any number: `plural(n, "іс-шара")`.
    """
    if few is None or many is None:
        return one
    if number % 1:
        return few
    last_two = int(abs(number)) % 100
    last = last_two % 10
    if 11 <= last_two <= 14 or last == 0 or last >= 5:
        return many
    return one if last == 1 else few


def grouped(number: float) -> str:
    """Digits in threes with a narrow no-break space, a comma before decimals: «12 345», «1 234,5»."""
    return f"{number:,}".replace(",", NARROW_SPACE).replace(".", ",")


def counted(number: float, one: str, few: str | None = None, many: str | None = None) -> str:
    """The number with its word, kept on one line: «12 345 событий»."""
    return f"{grouped(number)}{NO_BREAK_SPACE}{plural(number, one, few, many)}"
