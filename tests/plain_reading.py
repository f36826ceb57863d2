"""The rulebook read plainly: what the engine is compared with."""


def holds(test, value, limits):
    if test.missing or value is None:
        return value is None and bool(test.missing)
    if test.choices:
        return value in test.choices
    above = test.at_least is None or value >= limits[test.at_least]
    return above and (test.below is None or value < limits[test.below])


def fires(rule, fact, limits):
    return type(fact).kind == rule.about and all(
        holds(test, getattr(fact, field), limits) for field, test in rule.when.items()
    )


def plain_findings(book, file, fact, definition=None):
    """The ids of the rules of a file that fire on a fact, in the file's order."""
    chosen = book.definitions[definition] if definition else None
    limits = book.limits_for(chosen)
    return [rule.id for rule in book.rules_for(file, chosen) if fires(rule, fact, limits)]
