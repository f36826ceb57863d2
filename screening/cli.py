"""The command line: `trd-screen …`."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import IO

import click

from rules.describe import describe_definition, describe_medicine, describe_option, describe_rule
from rules.errors import RulebookError, RuleFailure
from rules.language import ENGLISH, languages, speaking
from rules.rulebook import load_rulebook
from screening.assess import screen
from screening.danger_report import report
from screening.documents import intake_schema
from screening.errors import IntakeError
from screening.example import example_intake
from screening.intake import Intake
from screening.options import GROUPS, group_title
from screening.read import MOST_BYTES, read_intake
from screening.report.pdf import PAPERS, Paper, PdfError, pdf_of_form
from screening.report.text import text_report
from screening.so_far import content_of, person_side

INVALID_INPUT = 2
ENGINE_FAILED = 3
FILE = click.argument("file", type=click.File("rb"))
ON = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to go by, as 2026-03-14; today if left out.",
)
LANGUAGE = click.option(
    "--language",
    type=click.Choice(list(languages())),
    default=ENGLISH,
    help="The language of the assessment.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trd-screening")
def commands() -> None:
    """Screen an antidepressant treatment history against published definitions.

    Not a diagnosis, and no advice on treatment. Exit status: 0 done, 2 the input is not valid,
    3 the rules, the engine or the printing failed.
    """


@commands.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="The whole assessment as JSON.")
@ON
@LANGUAGE
def assess(file: IO[bytes], *, as_json: bool, on: datetime | None, language: str) -> None:
    """Assess the intake in FILE (- for standard input)."""
    intake = _read(file, on, language)
    assessment = screen(intake, language)
    if as_json:
        click.echo(assessment.model_dump_json(indent=2))
        return
    with speaking(language):
        own_words = person_side(content_of(intake)).own_words
    click.echo(text_report(assessment, own_words), nl=False)


def _read(file: IO[bytes], on: datetime | None, language: str) -> Intake:
    """The intake of a file; what is wrong with it is said in the language."""
    with speaking(language):
        return read_intake(file.read(MOST_BYTES + 1), _day(on))


@commands.command()
@FILE
@click.option(
    "--output", type=click.File("wb"), required=True, help="Where to write it (- for output)."
)
@click.option("--no-options", is_flag=True, help="Leave out the options to talk about.")
@click.option(
    "--paper", type=click.Choice(PAPERS), help="The paper; that of the country if left out."
)
@ON
@LANGUAGE
def summary(  # noqa: PLR0913  # a command's options
    file: IO[bytes],
    *,
    output: IO[bytes],
    no_options: bool,
    paper: Paper | None,
    on: datetime | None,
    language: str,
) -> None:
    """Write the printed summary of the intake in FILE (- for standard input) as a tagged PDF."""
    intake = _read(file, on, language)
    assessment = screen(intake, language)
    output.write(pdf_of_form(intake, assessment, with_options=not no_options, paper=paper))


@commands.command()
def schema() -> None:
    """Print the JSON Schema of an intake file."""
    click.echo(intake_schema(), nl=False)


@commands.command()
def example() -> None:
    """Print a filled-in intake to start from. Nobody real."""
    click.echo(json.dumps(example_intake(), indent=2, ensure_ascii=False))


@commands.group(invoke_without_command=True)
@click.pass_context
def rules(context: click.Context) -> None:
    """List the rules; `rules show ID` prints one, `rules due` what must be checked again."""
    if context.invoked_subcommand is not None:
        return
    book = load_rulebook()
    for file, entries in book.rule_files.items():
        click.echo(f"{file}")
        for rule in entries:
            click.echo(f"  {rule.id:<44} {rule.conclude:<24} {rule.title}")
    click.echo("definitions")
    for name, definition in book.definitions.items():
        click.echo(f"  {name:<44} {'':<24} {definition.name}")
    unreviewed = sum(not review.checked for _, review in book.reviews())
    click.echo(f"{len(book.rules)} rules, version {book.version} ({book.digest}).")
    click.echo(f"{unreviewed} entries have not been checked by a clinician yet.")


@rules.command("show")
@click.argument("name", metavar="ID")
def show_rule(name: str) -> None:
    """Print one rule, or one definition, with its numbers, sources and worked cases."""
    book = load_rulebook()
    if name in book.rules:
        click.echo(describe_rule(book.rules[name], book, _cases(name)))
    elif name in book.definitions:
        click.echo(describe_definition(book.definitions[name], book))
    else:
        raise click.BadParameter(f"there is no rule or definition {name!r}", param_hint="ID")


@rules.command("due")
@ON
def rules_due(on: datetime | None) -> None:
    """List whatever is past its review date. Help numbers are good for 180 days."""
    due = load_rulebook().due(_day(on))
    for entry in due:
        click.echo(f"{entry.since}  {entry.entry}")
    click.echo(f"{len(due)} past their review date on {_day(on)}.")


@rules.command("danger-words")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--missed", is_flag=True, help="List each sentence that was read wrongly.")
def danger_words(files: tuple[Path, ...], *, missed: bool) -> None:
    """Measure the danger words on FILES of sentences: how many are found, how many for nothing."""
    for path in files:
        try:
            for line in report(path, every_miss=missed):
                click.echo(line)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="FILES") from error


@commands.group(invoke_without_command=True)
@click.pass_context
def options(context: click.Context) -> None:
    """List the options to discuss; `options show ID` prints one whole."""
    if context.invoked_subcommand is not None:
        return
    book = load_rulebook()
    for group in GROUPS:
        click.echo(group_title(group))
        for option in book.options.values():
            if option.group == group:
                click.echo(f"  {option.id:<28} {option.title}")
    click.echo("The order is the same for everyone. Nothing here is advice on treatment.")


@options.command("show")
@click.argument("name", metavar="ID")
def show_option(name: str) -> None:
    """Print one option whole: what it is, what is known, and the rules about it."""
    book = load_rulebook()
    if name not in book.options:
        raise click.BadParameter(f"there is no option {name!r}", param_hint="ID")
    click.echo(describe_option(book.options[name], book))


@commands.command()
@click.argument("name")
def medicines(name: str) -> None:
    """Print what is known about one medicine, by any of its names."""
    book = load_rulebook()
    found = book.names.recognise(name)
    if found.medicine:
        click.echo(describe_medicine(found.medicine, book))
        return
    names = ", ".join(medicine.name for medicine in found.close)
    hint = f"; did you mean {names}?" if names else ""
    raise click.BadParameter(f"{name[:60]!r} is not in the list{hint}", param_hint="NAME")


@commands.command(
    "clinic",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def clinic_mode(words: tuple[str, ...]) -> None:
    """Run a clinic's queue: see `clinic --help`. Nothing else ever stores an answer."""
    # Only here is anything of the store read into the program.
    from screening.clinic.commands import clinic  # noqa: PLC0415

    clinic.main(list(words), prog_name="trd-screen clinic")


def _day(on: datetime | None) -> date:
    return on.date() if on else date.today()  # noqa: DTZ011  # the day where the person is


def _cases(rule: str) -> list[dict[str, object]]:
    """A rule's worked cases, where the source tree is at hand."""
    import tomllib  # noqa: PLC0415  # only `rules show` needs it

    folder = Path(__file__).parent.parent / "tests" / "cases"
    return [
        case
        for path in sorted(folder.glob("**/*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
        if case["rule"] == rule
    ]


def main() -> None:
    """Run a command; say plainly what is wrong."""
    try:
        commands()
    except IntakeError as error:
        click.echo(f"This intake cannot be read:\n{error}", err=True)
        sys.exit(INVALID_INPUT)
    except (RulebookError, RuleFailure) as error:
        click.echo(f"The rules cannot be applied: {error}", err=True)
        sys.exit(ENGINE_FAILED)
    except PdfError as error:
        click.echo(str(error), err=True)
        sys.exit(ENGINE_FAILED)
