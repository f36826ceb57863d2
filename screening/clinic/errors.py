"""What can go wrong in clinic mode. No message holds anything that a person wrote."""

from typing import Literal

CodeProblem = Literal["not_right", "expired", "used", "withdrawn", "locked"]


class ClinicError(Exception):
    """Something in clinic mode that a reader can do something about."""


class ClinicSetupError(ClinicError):
    """The clinic's file, keys or store cannot be used; says which and why."""


class StoreError(ClinicError):
    """The store could not be read or written. What was not acknowledged is not in it."""


class SealError(ClinicError):
    """A sealed field does not open: the wrong key, a changed field, or a field of another row."""


class NotAllowedError(ClinicError):
    """Who asks may not. `why` is one word for the audit."""

    def __init__(self, why: str) -> None:
        """`why` is one word, as the audit keeps it."""
        super().__init__(f"This is not allowed ({why}).")
        self.why = why


class CodeError(ClinicError):
    """A code that does not open a form. A wrong and an unknown code are told apart nowhere."""

    def __init__(self, problem: CodeProblem) -> None:
        """`problem` is one word, as the audit keeps it."""
        super().__init__(f"The code cannot be used ({problem}).")
        self.problem = problem


class ChangedMeanwhileError(ClinicError):
    """Somebody else changed it since it was read. Nothing was overwritten."""


class SendingOffError(ClinicError):
    """The clinic has not yet recorded who reads answers, or has switched sending off."""
