"""What can be wrong with an intake, told by question."""

from typing import NamedTuple

from rules.language import say


class Problem(NamedTuple):
    """One thing wrong: where in the file, which question, and what is expected."""

    place: str
    question: str
    message: str

    def __str__(self) -> str:
        """The problem in one line, naming the question where there is one."""
        asked = f' ("{self.question}")' if self.question else ""
        return f"{self.place or say('the file')}{asked}: {self.message}"


class IntakeError(Exception):
    """The intake cannot be read. `problems` names every question that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep every problem, not only the first."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))
