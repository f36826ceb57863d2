"""Applies rules to facts, and keeps which rule fired on what."""

from collections.abc import Sequence
from itertools import chain

from rules.engine import Finding, RuleEngine
from rules.fact import Fact
from screening.assessment import Judged


class Tracer:
    """The engine, for one intake: everything it concludes is kept in `judged`."""

    def __init__(self, engine: RuleEngine) -> None:
        """Begin with an empty trace."""
        self.engine = engine
        self.book = engine.book
        self.judged: list[Judged] = []

    def apply(
        self,
        file: str,
        facts: Sequence[Fact],
        subjects: Sequence[str],
        definition: str | None = None,
    ) -> list[tuple[Finding, ...]]:
        """Return the findings on each fact, in order. Raises RuleFailure if the engine fails."""
        found = self.engine.findings(file, facts, definition)
        for subject, fact, findings in zip(subjects, facts, found, strict=True):
            self.keep(subject, file, definition, fact, findings)
        return found

    def keep(
        self,
        subject: str,
        file: str,
        definition: str | None,
        fact: Fact,
        findings: tuple[Finding, ...],
    ) -> None:
        """Keep findings that were made elsewhere."""
        if findings:
            self.judged.append(Judged(subject, file, definition, fact, findings))

    def used(self) -> dict[str, Finding]:
        """Every rule that fired, by its id."""
        different = {id(entry.findings): entry.findings for entry in self.judged}
        return {finding.rule: finding for finding in chain(*different.values())}
