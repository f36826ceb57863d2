"""What can go wrong with the knowledge or the engine."""


class RulebookError(Exception):
    """A knowledge file is wrong; the message names the file and the entry."""


class RuleFailure(Exception):  # noqa: N818  # the name the field uses for a rule that failed
    """The engine did not give a whole answer. Nothing of it may be shown."""
