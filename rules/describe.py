"""Write the rulebook out in plain English, for clinicians to review."""

from collections.abc import Iterable, Iterator, Mapping

from rules.authorisation import AskedPoint, PayerList
from rules.definitions import Definition
from rules.medicines import DoseValue, Medicine
from rules.options import Asks, Option, Told
from rules.rulebook import OPTIONS, Rulebook
from rules.schema import Review, Rule, Test

HEAD = """# Rulebook

Version {version}, fingerprint `{digest}`. Written by `make docs` from `rules/knowledge/`; a test
compares it, so it cannot go stale. {unreviewed} of {all} entries have **not been checked by a
clinician yet**.

"found" means that the value was seen in the place named, "recalled" that it comes from memory,
"tool policy" that no source decides and this tool chose, "unconfirmed" that it was looked for and
not found.
"""


def describe(book: Rulebook) -> str:
    """The whole rulebook as Markdown."""
    reviews = [review for _, review in book.reviews()]
    head = HEAD.format(
        version=book.version,
        digest=book.digest,
        unreviewed=sum(not review.checked for review in reviews),
        all=len(reviews),
    )
    parts = [
        head,
        "## Definitions",
        *(describe_definition(definition, book) for definition in book.definitions.values()),
    ]
    parts.append("## Options to discuss")
    parts += [describe_option(option, book) for option in book.options.values()]
    for file, rules in book.rule_files.items():
        if file.startswith(OPTIONS):
            continue
        parts.append(f"## Rules: {file.replace('_', ' ')}")
        parts += [describe_rule(rule, book) for rule in rules]
    parts.append("## Medicines")
    parts += [describe_medicine(medicine, book) for medicine in book.medicines.values()]
    parts.append("## What payers commonly ask")
    parts += [describe_payers(payers, book) for payers in book.prior_authorisation.values()]
    parts += ["## Help lines", "\n".join(_help_lines(book))]
    parts += ["## Sources", "\n".join(_sources(book))]
    return "\n\n".join(parts) + "\n"


def describe_rule(rule: Rule, book: Rulebook, cases: Iterable[Mapping[str, object]] = ()) -> str:
    """One rule: when it fires, what it concludes and says, and what it rests on."""
    tests = [
        f"- **{field.replace('_', ' ')}** {words}"
        for field, test in rule.when.items()
        for words in _test(test, book)
    ]
    settings = [
        f"Only for definitions with {name.replace('_', ' ')}: {word.replace('_', ' ')}."
        for name, word in rule.where_setting.items()
    ]
    concluded = f"{rule.criterion}: {rule.conclude}" if rule.criterion else rule.conclude
    lines = [
        f"### {rule.title}",
        f"`{rule.id}`: for one {rule.about.replace('_', ' ')}, when",
        "",
        *tests,
        "",
        f'then **{concluded.replace("_", " ")}**: "{rule.says}"',
        *settings,
        *([f"Points: {rule.points[0]} to {rule.points[1]}."] if rule.points else []),
        *([f"Named in a clinic's queue: {rule.queue}."] if rule.queue else []),
        f"Source: {_cited(rule.source, rule.where, rule.known, book)}",
        _review(rule.review),
    ]
    shown = [
        f"- {'fires' if case['fires'] else 'does not fire'}: {case['name']} ({case['given']})"
        for case in cases
    ]
    return "\n".join(lines + (["", "Worked cases:", *shown] if shown else []))


def _test(test: Test, book: Rulebook) -> Iterator[str]:
    for name, words in ((test.at_least, "is at least"), (test.below, "is below")):
        if name in book.thresholds:
            limit = book.thresholds[name]
            yield f"{words} {limit.value} {limit.unit} (`{name}`)"
        elif name:
            yield f"{words} the definition's `{name}`"
    if test.missing:
        yield "is not known"
    if test.choices:
        yield f"is {' or '.join(_plain(choice) for choice in test.choices)}"


def _plain(choice: bool | str) -> str:  # noqa: FBT001  # a word of a rule
    if isinstance(choice, bool):
        return "yes" if choice else "no"
    return choice.replace("_", " ")


def describe_definition(definition: Definition, book: Rulebook) -> str:
    """One definition: each number and setting, and whether it is the source's or this tool's."""
    rows = []
    for name, value in definition.values():
        shown = value.words if name == "improvement" and hasattr(value, "words") else None
        shown = shown or str(getattr(value, "is_", "")).replace("_", " ")
        rows.append(
            f"| {name.replace('_', ' ')} | {shown} |"
            f" {_cited(value.source, value.where, value.known, book, short=True)} |"
        )
    extra = [
        f"Counts when: {' or '.join(way.replace('_', ' ') for way in definition.counts_when)}.",
        *([f"Leaves out: {', '.join(definition.leaves_out)}."] if definition.leaves_out else []),
        *(f"Not specified: {words}" for words in definition.not_specified),
        *([definition.note] if definition.note else []),
        _review(definition.review),
    ]
    return "\n".join(
        [
            f"### {definition.name}",
            f"`{definition.id}`. {definition.about}",
            "",
            "| what | value | whose, and where |",
            "|---|---|---|",
            *rows,
            "",
            *extra,
        ]
    )


def describe_medicine(medicine: Medicine, book: Rulebook) -> str:
    """One medicine: its names, what it counts as, and each number with how it is known."""
    brands = sorted({name for names in medicine.brands.values() for name in names})
    numbers = [
        ("least usual dose", medicine.usual_minimum),
        ("stricter dose", medicine.stricter_minimum),
        ("licensed maximum, US", medicine.maximum_us),
        ("licensed maximum, UK and EU", medicine.maximum_uk_eu),
        *(
            (f"maximum over the age of {limit.over_age}", limit)
            for limit in medicine.older_adult_maximum
        ),
        ("often for something else up to", medicine.often_taken_for_something_else_up_to),
    ]
    lines = [
        f"### {medicine.name}",
        (
            f"`{medicine.id}`: {medicine.role}, {medicine.class_}"
            f" (class compared: {medicine.class_group})."
        ),
        f"Also called: {', '.join([*medicine.also_called, *brands])}."
        if medicine.also_called or brands
        else "",
        "",
        *(_dose(name, value, medicine, book) for name, value in numbers if value),
    ]
    if level := medicine.blood_level:
        window = (
            f"{level.at_least:g} to {level.at_most:g}" if level.at_most else f"{level.at_least:g}"
        )
        lines.append(
            f"- blood level ({level.measures}): {window} {level.unit}."
            f" {_cited(level.source, level.where, level.known, book, short=True)}"
        )
    lines += [f"- form: {trap.note}" for trap in medicine.forms.values()]
    if medicine.typing_limits:
        limits = medicine.typing_limits
        lines.append(f"- asked back below {limits.low:g} or above {limits.high:g} {medicine.unit}")
    codes = [
        f"ATC {medicine.atc}" if medicine.atc else "",
        *(f"RxNorm {code}" for code in medicine.rxnorm),
    ]
    shown = ", ".join(code for code in codes if code) or "none known"
    lines += [
        f"- codes: {shown} ({medicine.codes_known})",
        *(f"- {note}" for note in medicine.notes),
    ]
    return "\n".join([*lines, _review(medicine.review)])


def describe_option(option: Option, book: Rulebook) -> str:
    """One option as it is told to everyone, then every rule about it."""

    def told(each: Told) -> str:
        return f"- {each.says} {_cited(each.source, each.where, each.known, book, short=True)}"

    also = f" Also called: {', '.join(option.also_called)}." if option.also_called else ""
    parts = [
        f"### {option.title}",
        f"`{option.id}`, {option.group.replace('_', ' ')}.{also}",
        " ".join(option.what_it_is),
        "\n".join(
            [
                f"- Where: {option.involves.where}",
                f"- How often: {option.involves.how_often}",
                f"- How long: {option.involves.how_long}",
            ]
        ),
        "What is known about how well it works:\n\n"
        + "\n".join(
            f"{told(each)} Certainty: {each.certainty.replace('_', ' ')}."
            for each in option.evidence
        ),
        _listed("Common effects", option.common_effects),
        _listed("Serious effects", option.serious_effects),
        f"How soon:\n\n{told(option.how_soon)}",
        f"What usually comes before it:\n\n{told(option.usually_before)}",
        "What is asked for about earlier medicines:\n\n"
        + "\n".join(_asked(name, asks, book) for name, asks in option.asks.items()),
        "State with regulators:\n\n"
        + "\n".join(
            f"- {each.region.upper()}: {each.state.replace('_', ' ')}, as of {each.as_of}."
            f" {told(each)[2:]}"
            for each in option.regulatory
        ),
        _listed("Watched", option.monitoring),
        _listed("Questions to ask", option.questions),
        *(
            [_listed("Where sources disagree", option.sources_disagree)]
            if option.sources_disagree
            else []
        ),
        "What answers change:\n\n" + "\n".join(_short_rules(option, book)),
        f"{_review(option.review)} State to be checked again by {option.status_again_by}.",
    ]
    return "\n\n".join(parts)


def _asked(region: str, asks: Asks, book: Rulebook) -> str:
    """What one region's label or guideline asks for, with its source."""
    number = f": {asks.trials}" if asks.trials else ""
    by = f" ({asks.by} {asks.named})" if asks.by else ""
    cited = _cited(asks.source, asks.where, asks.known, book, short=True)
    words = f"{asks.what.replace('_', ' ')}{number}{by}, as of {asks.as_of}. {asks.says}".rstrip()
    return f"- {region.upper()}: {words} {cited}"


def describe_payers(payers: PayerList, book: Rulebook) -> str:
    """What payers commonly ask before one therapy: each point with its numbers and source."""

    def told(point: AskedPoint) -> str:
        numbers = "; ".join(f"{name}: {each.words}" for name, each in point.numbers.items())
        about = ", ".join([point.fact, *point.topics]).replace("_", " ")
        return (
            f"- {point.asked.replace('_', ' ')}: {point.words}"
            f" (laid beside: {about}{f'; {numbers}' if numbers else ''})."
            f" {_cited(point.source, point.where, point.known, book, short=True)}"
        )

    return "\n".join(
        [
            f"### {payers.title}",
            f"`{payers.id}`",
            "",
            *map(told, payers.points),
            "",
            _review(payers.review),
        ]
    )


def _short_rules(option: Option, book: Rulebook) -> Iterator[str]:
    for rule in book.rule_files[f"{OPTIONS}{option.id}"]:
        tests = "; ".join(
            f"{field.replace('_', ' ')} {words}"
            for field, test in rule.when.items()
            for words in _test(test, book)
        )
        concluded = rule.conclude.replace("_", " ")
        yield f'- `{rule.id}`: {tests}: **{concluded}**. "{rule.says}" ({rule.known})'


def _listed(title: str, sentences: Iterable[str]) -> str:
    return "\n".join([f"{title}:", "", *(f"- {sentence}" for sentence in sentences)])


def _dose(name: str, value: DoseValue, medicine: Medicine, book: Rulebook) -> str:
    cited = _cited(value.source, value.where, value.known, book, short=True)
    return f"- {name}: {value.dose:g} {medicine.unit}. {cited}"


def _cited(source: str, where: str, known: str, book: Rulebook, *, short: bool = False) -> str:
    cite = f"`{source}`" if short else book.sources[source].cite
    return f"{cite} {where} ({known.replace('_', ' ')})."


def _review(review: Review) -> str:
    return (
        f"Written by {review.authored_by} on {review.on}; checked by {review.checked_by};"
        f" to be checked again by {review.again_by}."
    )


def _help_lines(book: Rulebook) -> Iterator[str]:
    for line in book.help_lines:
        ways = [
            line.call or "",
            f"text {line.text_keyword or ''} {line.text}" if line.text else "",
            line.web or "",
        ]
        shown = ", ".join(" ".join(way.split()) for way in ways if way)
        yield (
            f"- {line.country} {line.kind.replace('_', ' ')}: {line.name}: {shown} ({line.hours})."
            f" Checked {line.verified_on}, `{line.source}`"
            f"{'' if line.official_page_seen else ' (no official page was seen)'}."
        )


def _sources(book: Rulebook) -> Iterator[str]:
    for key, source in book.sources.items():
        link = f" <{source.link}>" if source.link else ""
        yield f"- `{key}`: {source.cite}{link} ({source.known.replace('_', ' ')})"
