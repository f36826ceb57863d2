"""Numbers as the words a sentence quotes."""

from rules.language import Words, say, say_count

FULL = 1_000
"""All better, in thousandths."""
UNITS: dict[str, Words] = {
    "mg": "mg",
    "microgram": "microgram",
    "mg/24h": "mg/24h",
    "mg/session": "mg/session",
    "mg/kg": "mg/kg",
    "infusion": "infusion",
}


def unit_words(unit: str) -> str:
    """The unit of a medicine's dose as people read it."""
    return say(UNITS[unit])


def medicines_counted(number: int) -> str:
    """``no medicine``, ``1 medicine``, ``2 medicines``."""
    return (
        say_count("{number} medicine", "{number} medicines", number)
        if number
        else say("no medicine")
    )


def weeks_counted(number: int) -> str:
    """``1 week``, ``2 weeks``."""
    return say_count("{number} week", "{number} weeks", number)


def weeks_words(at_least: int, at_most: int | None) -> str:
    """Completed weeks from an interval; ``None`` above means no known upper end."""
    if at_most is None:
        if not at_least:
            return say("an unknown number of weeks")
        return say("at least {weeks}", weeks=weeks_counted(at_least))
    if at_least == at_most:
        return weeks_counted(at_least) if at_least else say("less than a week")
    return say("{from_weeks} to {weeks}", from_weeks=at_least, weeks=weeks_counted(at_most))


def percent_words(permille: int) -> str:
    """Thousandths as a percentage: ``250`` is ``25%``, ``255`` is ``25.5%``."""
    whole, tenths = divmod(abs(permille), 10)
    sign = "-" if permille < 0 else ""
    return f"{sign}{whole}.{tenths}%" if tenths else f"{sign}{whole}%"


def improvement_words(at_least: int | None, at_most: int | None) -> str:
    """An improvement interval, in thousandths, as words."""
    if at_least is None or at_most is None:
        return say("not known")
    if at_most < 0:
        return say("worse")
    low, below = percent_words(at_least), percent_words(at_most + 1)
    if at_least == at_most:
        return say("{percent} better", percent=low) if at_least else say("no better")
    if at_most == FULL:
        return say("{percent} or more better", percent=low)
    if at_least <= 0 or at_least == 1:
        return say("less than {percent} better", percent=below)
    return say("{from_percent} to less than {percent} better", from_percent=low, percent=below)
