"""What the record holds of the medicines, cell by cell, and what of it is not there."""

from collections.abc import Callable, Iterable

from rules.language import say
from screening.report.authorisation.drugs import Drug
from screening.report.authorisation.record import OPEN, WANTED, Held, Record


def _no_drugs(record: Record) -> Held:
    if record.intake.medicines_taken == "no":
        return Held((say("none taken, as answered"),))
    if record.intake.trials is None:
        return Held((say("not given"),), (say("the medicines"),))
    return Held((say("none listed"),))


def _each(drugs: Iterable[Drug], cell: Callable[[Drug], str]) -> tuple[str, ...]:
    """One cell of every medicine, by the medicine's number on this sheet."""
    return (" · ".join(f"{drug.row.number}: {cell(drug)}" for drug in drugs),)


def _open(cell: str, drugs: Iterable[Drug]) -> tuple[str, ...]:
    """What is not known, with the numbers of the medicines; nothing where all is."""
    numbers = ", ".join(str(drug.row.number) for drug in drugs)
    what = say(WANTED[cell])
    return (say("{what}: {numbers}", what=what, numbers=numbers),) if numbers else ()


def _has(drug: Drug, cell: str) -> bool:
    """Whether a medicine's answer is known."""
    trial, measured = drug.trial, drug.trial.improvement_percent
    known = {
        "name": drug.result.medicine,
        "started": trial.dates[0],
        "stopped": trial.dates[1] or (trial.still_taking == "yes" or None),
        "dose": trial.highest_steady_dose_mg,
        "weeks": trial.weeks_at_that_dose,
        "missed": trial.missed_doses_per_week,
        "best": trial.best_improvement if measured is None else measured,
        "in_spell": trial.in_current_episode,
        "why_stopped": trial.stop_reason or (trial.still_taking == "yes" or None),
        # Which side effects they were is not asked.
        "side_effects": None if "side_effects" in (trial.stop_reason or ()) else "none named",
        "still_taking": trial.still_taking,
    }[cell]
    answers = known if isinstance(known, tuple) else (known,)
    return not any(answer in OPEN for answer in answers)


def of_main(*cells: str, shown: Callable[[Drug], str]) -> Callable[[Record], Held]:
    """How something about every antidepressant is told, and what of it is missing where."""

    def held(record: Record) -> Held:
        if not record.main:
            return _no_drugs(record) if not record.drugs else Held((say("none listed"),))
        missing = [
            words
            for cell in cells
            for words in _open(cell, [drug for drug in record.main if not _has(drug, cell)])
        ]
        return Held(_each(record.main, shown), tuple(missing))

    return held


def dose(drug: Drug) -> str:
    """The dose beside the usual least one."""
    usual = drug.result.usual_minimum
    if not usual:
        return drug.row.dose
    return say("{dose} (usual least dose: {usual})", dose=drug.row.dose, usual=usual)


def response(drug: Drug) -> str:
    """The improvement at its best and at the end."""
    if not _has(drug, "best") and drug.trial.improvement_at_end in OPEN:
        return drug.row.best
    return say("{best}; at the end: {end}", best=drug.row.best, end=drug.row.at_end)


def augmentations(record: Record) -> Held:
    """Every add-on in short."""
    if not record.added:
        return Held((say("none listed"),)) if record.drugs else _no_drugs(record)
    missing = [
        words
        for cell in ("dose", "weeks", "best")
        for words in _open(cell, [drug for drug in record.added if not _has(drug, cell)])
    ]
    return Held(_each(record.added, _in_short), tuple(missing))


def _in_short(drug: Drug) -> str:
    row = drug.row
    return f"{row.name}, {row.dose}, {row.weeks}, {row.best}"


def taken_now(record: Record) -> Held:
    """The antidepressants that are still taken."""
    if not record.main:
        return _no_drugs(record) if not record.drugs else Held((say("none listed"),))
    taken = [drug for drug in record.main if drug.trial.still_taking == "yes"]
    unclear = [drug for drug in record.main if not _has(drug, "still_taking")]
    undated = _open("started", [drug for drug in taken if not _has(drug, "started")])
    missing = (*_open("still_taking", unclear), *undated)
    if taken:
        return Held(
            _each(
                taken,
                lambda drug: say(
                    "{name}, {dose}, since {day}",
                    name=drug.row.name,
                    dose=drug.row.dose,
                    day=drug.row.started,
                ),
            ),
            missing,
        )
    nothing = say("not given") if unclear else say("none of those listed, as answered")
    return Held((nothing,), missing)
