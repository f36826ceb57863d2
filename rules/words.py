"""Numbers as the words a sentence quotes."""

UNKNOWN = "not known"
FULL = 1_000
"""All better, in thousandths."""


def counted(number: int, thing: str) -> str:
    """``no medicine``, ``1 medicine``, ``2 medicines``."""
    if number == 0:
        return f"no {thing}"
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def weeks_words(at_least: int, at_most: int | None) -> str:
    """Completed weeks from an interval; ``None`` above means no known upper end."""
    if at_most is None:
        return f"at least {counted(at_least, 'week')}" if at_least else "an unknown number of weeks"
    if at_least == at_most:
        return counted(at_least, "week") if at_least else "less than a week"
    return f"{at_least} to {counted(at_most, 'week')}"


def percent_words(permille: int) -> str:
    """Thousandths as a percentage: ``250`` is ``25%``, ``255`` is ``25.5%``."""
    whole, tenths = divmod(abs(permille), 10)
    sign = "-" if permille < 0 else ""
    return f"{sign}{whole}.{tenths}%" if tenths else f"{sign}{whole}%"


def improvement_words(at_least: int | None, at_most: int | None) -> str:
    """An improvement interval, in thousandths, as words."""
    if at_least is None or at_most is None:
        return UNKNOWN
    if at_most < 0:
        return "worse"
    if at_least == at_most:
        return f"{percent_words(at_least)} better" if at_least else "no better"
    if at_most == FULL:
        return f"{percent_words(at_least)} or more better"
    if at_least <= 0 or at_least == 1:
        return f"less than {percent_words(at_most + 1)} better"
    return f"{percent_words(at_least)} to less than {percent_words(at_most + 1)} better"
