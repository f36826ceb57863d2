"""Every English text that people read, with where it stands, and the files of its translations.

`make wording` writes every `rules/languages/*.po` anew: what is translated is kept, what is new
stands there empty, what nobody says any more is dropped. American English is made by a list of
words. A new language begins as an empty file with its code as its name.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

from rules import language
from rules.language import CHECKED_BY, ENGLISH, NOBODY, speaking, texts_of
from rules.rulebook import OPTIONS, Rulebook, load_rulebook
from screening.about import paragraphs
from screening.bring import questions_known
from screening.form import steps
from screening.notices import notices, panels
from screening.questions import questions

HERE = Path(__file__).parent
ROOT = HERE.parent
PACKAGES = ("rules", "screening", "ui")
AMERICAN = "en_US"
KNOWLEDGE_FILES = {"help_lines": "crisis_lines"}
"""The parts of the rulebook whose file has another name."""
SAYING = {"say", "say_count"}
MARKS = {"Words", "MaybeWords"}
Said = str | tuple[str, str]
"""A text, or the two forms of one that counts something."""


def texts() -> dict[Said, tuple[str, ...]]:
    """Every text to be translated, in the order of first use, with the files it stands in."""
    places: dict[Said, dict[str, None]] = {}
    with speaking(ENGLISH):
        for place, text in chain(_of_the_form(), _of_the_rulebook(load_rulebook()), _of_the_code()):
            places.setdefault(text, {})[place] = None
    return {text: tuple(files) for text, files in places.items()}


def _of_the_form() -> Iterator[tuple[str, Said]]:
    yield from _placed("screening/questions.toml", _all_texts(questions().values()))
    yield from _placed("screening/steps.toml", _all_texts(steps().values()))
    yield from _placed("screening/notices.toml", notices().values())
    yield from _placed("screening/panels.toml", _all_texts(panels().values()))
    yield from _placed("screening/bring.toml", questions_known().values())
    yield from _placed("screening/about.md", paragraphs())


def _of_the_rulebook(book: Rulebook) -> Iterator[tuple[str, Said]]:
    folder = "rules/knowledge"
    for file, rules in book.rule_files.items():
        if file.startswith(OPTIONS):
            option = book.options[file.removeprefix(OPTIONS)]
            yield from _placed(f"{folder}/{file}.toml", texts_of(option))
        yield from _placed(f"{folder}/{file}.toml", _all_texts(rules))
    for name in Rulebook.model_fields:
        if name in {"rule_files", "options"}:
            continue
        entries = getattr(book, name)
        if isinstance(entries, dict | tuple):
            listed = entries.values() if isinstance(entries, dict) else entries
            file = KNOWLEDGE_FILES.get(name, name)
            yield from _placed(f"{folder}/{file}.toml", _all_texts(listed))


def _of_the_code() -> Iterator[tuple[str, Said]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            yield from _placed(place, said_in(path.read_text("utf-8")))


def _placed(place: str, said: Iterable[Said]) -> Iterator[tuple[str, Said]]:
    return ((place, text) for text in said if text)


def _all_texts(entries: Iterable[BaseModel]) -> Iterator[str]:
    return chain.from_iterable(texts_of(entry) for entry in entries)


def said_in(code: str) -> Iterator[Said]:
    """The texts that a module says: those in its calls, and its constants marked as words."""
    tree = ast.parse(code)
    for line in tree.body:
        if isinstance(line, ast.AnnAssign) and line.value and _is_marked(line.annotation):
            yield from _strings(line.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node) not in SAYING:
            continue
        if _called(node) == "say":
            yield from _strings(node.args[0])
        else:
            one, many = (next(_strings(argument)) for argument in node.args[:2])
            yield one, many


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_marked(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id in MARKS for node in ast.walk(annotation))


def _strings(node: ast.expr) -> Iterator[str]:
    """The literal texts that an expression can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Dict):
        yield from chain.from_iterable(_strings(value) for value in node.values)
    elif isinstance(node, ast.Tuple | ast.List):
        yield from chain.from_iterable(_strings(part) for part in node.elts)
    elif isinstance(node, ast.IfExp):
        yield from chain(_strings(node.body), _strings(node.orelse))


def refreshed(path: Path) -> str:
    """The file of one language as it should be, with what is translated in it already."""
    known = _catalogue(path)
    written = Catalog(locale=path.stem)
    checked = known.get(CHECKED_BY)
    written.add(CHECKED_BY, (checked.string if checked else "") or NOBODY)
    american = {} if path.stem != AMERICAN else _american_texts()
    for text, places in texts().items():
        locations = [(place, 0) for place in places]
        if path.stem != AMERICAN:
            written.add(text, _translation(known.get(text), text), locations)
        elif text in american:
            written.add(text, american[text], locations)
    body = BytesIO()
    write_po(body, written, width=0, omit_header=True, include_lineno=False)
    return _header(path.stem, written.plural_forms) + body.getvalue().decode("utf-8")


def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def _translation(known: Message | None, text: Said) -> str | tuple[str, ...]:
    """What a text is translated as; empty where it is not."""
    string = known.string if known else None
    if isinstance(text, str):
        return string if isinstance(string, str) else ""
    return ("", "") if string is None or isinstance(string, str) else tuple(string)


def _header(code: str, plural_forms: str) -> str:
    return (
        "# Written by `make wording`, which keeps the translations (CONTRIBUTING.md).\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {code}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {plural_forms}\\n"\n\n'
    )


@cache
def _spellings() -> dict[str, str]:
    """American spellings by the British word."""
    return dict(tomllib.loads((HERE / "american.toml").read_text("utf-8")))


def american(text: str) -> str:
    """A text in American spelling: whole words, capitals kept."""

    def spelt(word: re.Match[str]) -> str:
        written = word.group()
        known = _spellings().get(written.lower(), written)
        return known[0].upper() + known[1:] if written[0].isupper() else known

    return re.sub(r"(?<![{\w])[A-Za-z]+(?![\w}])", spelt, text)


def _american_texts() -> dict[Said, str]:
    """The texts whose spelling differs. A published questionnaire keeps its wording."""
    fixed = set(_all_texts(each for each in questions().values() if each.instrument))
    changed = {text: american(text) for text in texts() if isinstance(text, str)}
    return {text: said for text, said in changed.items() if said != text and text not in fixed}


def missing_in(path: Path) -> list[str]:
    """The texts that a language's file has no translation of."""
    return [str(entry.id) for entry in _catalogue(path) if entry.id and not _is_whole(entry)]


def _is_whole(entry: Message) -> bool:
    forms = (entry.string,) if isinstance(entry.string, str) else entry.string or ()
    return bool(forms) and all(forms)


def write() -> None:
    """Write the file of every language anew, and tell what is missing."""
    for path in sorted(language.FOLDER.glob("*.po")):
        path.write_text(refreshed(path), "utf-8")
        click.echo(f"{path.name}: {len(missing_in(path))} texts are not translated")


if __name__ == "__main__":
    write()
