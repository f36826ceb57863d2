"""The language that is spoken: every sentence a person reads goes through here.

The English sentence stands where it belongs (a rule, a question, a page) and is its own key; a
language is one file of translations, `rules/languages/xx.po`. A sentence that a language does not
have is said in English. What is judged never depends on the language.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    ParamSpec,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from pydantic import BaseModel, Field

FOLDER = Path(__file__).parent / "languages"
ENGLISH = "en"
NOBODY = "nobody yet"
CHECKED_BY = "language-checked-by"
"""The entry of a language's file that names who checked it."""
M = TypeVar("M", bound=BaseModel)
P = ParamSpec("P")
T = TypeVar("T")


class Wording:
    """Marks a field whose text people read, so that it is translated."""


Words = Annotated[str, Field(min_length=1), Wording()]
"""A text that people read."""
MaybeWords = Annotated[str, Wording()]
"""A text that people read, where there is one."""


class Language(NamedTuple):
    """A language the tool speaks."""

    code: str
    name: str

    @property
    def locale(self) -> Locale:
        """What the language's dates and lists look like."""
        return _locale("en_GB" if self.code == ENGLISH else self.code)

    @property
    def checked_by(self) -> str:
        """Who read the translation; "nobody yet" until a speaker has. Nothing for English."""
        return "" if self.code == ENGLISH else _translations(self.code).gettext(CHECKED_BY)


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def languages() -> dict[str, Language]:
    """Every language by its code, English first."""
    found = {ENGLISH: Language(ENGLISH, "English")}
    for path in sorted(FOLDER.glob("*.po")):
        code = path.stem
        own = Locale.parse(code).get_display_name() or code
        found[code] = Language(code, own[0].upper() + own[1:])
    return found


def spoken_language() -> Language:
    """The language that is spoken now."""
    return languages()[_spoken.get()]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for as long as the block lasts. Raises KeyError for one not known."""
    token = _spoken.set(languages()[code].code)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(text: str, **values: object) -> str:
    """`text` in the language that is spoken, with each {name} filled in."""
    words = _words(text)
    return words.format_map(values) if values else words


def say_count(one: str, many: str, number: int) -> str:
    """The form of a sentence that goes with a number; both name it as {number}."""
    code = _spoken.get()
    if code == ENGLISH:
        words = one if number == 1 else many
    else:
        words = _translations(code).ngettext(one, many, number)
    return words.format(number=number)


def say_date(day: date) -> str:
    """A day as the language writes it: "24 November 2026"."""
    return format_date(day, "long", locale=spoken_language().locale)


def say_list(items: Sequence[str], joined: Literal["and", "or"] = "and") -> str:
    """Several things in one sentence, as the language joins them: "a and b"."""
    language = spoken_language()
    if language.locale.language == ENGLISH:
        return f" {joined} ".join(items)
    style: Literal["standard", "or"] = "standard" if joined == "and" else "or"
    return format_list(items, style, locale=language.locale)


def per_language(work: Callable[P, T]) -> Callable[P, T]:
    """Remember what a function returns, apart for each language that is spoken."""

    @cache
    def remembered(_code: str, *given: Hashable, **named: Hashable) -> T:
        return cast("Callable[..., T]", work)(*given, **named)

    @wraps(work)
    def told(*given: P.args, **named: P.kwargs) -> T:
        return cast("Callable[..., T]", remembered)(_spoken.get(), *given, **named)

    return told


def in_language(model: M) -> M:
    """The same model with every text that people read in the language that is spoken."""
    changed = {
        name: said
        for name, shape in _worded(type(model)).items()
        if (said := _translated(value := getattr(model, name), shape)) is not value
    }
    if not changed:
        return model
    copy = model.model_copy(update=changed)
    for name in set(copy.__dict__) - set(type(model).model_fields):
        del copy.__dict__[name]  # what was worked out from the other language
    return copy


def texts_of(model: BaseModel) -> Iterator[str]:
    """Every text of a model that people read, in its order."""
    for name, shape in _worded(type(model)).items():
        yield from _texts(getattr(model, name), shape)


def _words(text: str) -> str:
    code = _spoken.get()
    return text if code == ENGLISH or not text else _translations(code).gettext(text)


@cache
def _translations(code: str) -> Translations:
    with (FOLDER / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


@cache
def _worded(shape: type[BaseModel]) -> dict[str, Any]:
    """The fields of a model that may hold such texts, with their types."""
    hints = get_type_hints(shape, include_extras=True)
    return {name: hints[name] for name in shape.model_fields if _holds_words(hints[name])}


def _holds_words(shape: Any) -> bool:  # noqa: ANN401  # any type at all
    if get_origin(shape) is Annotated and any(
        isinstance(each, Wording) for each in shape.__metadata__
    ):
        return True
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return bool(_worded(shape))
    return any(_holds_words(part) for part in get_args(shape) if _is_type(part))


def _is_type(part: object) -> bool:
    return isinstance(part, type) or get_origin(part) is not None


def _translated(value: Any, shape: Any) -> Any:  # noqa: ANN401  # as the model holds it
    if isinstance(value, str):
        return _words(value)
    if isinstance(value, BaseModel):
        return in_language(value)
    if isinstance(value, tuple):
        return tuple(_translated(each, shape) for each in value)
    if isinstance(value, dict):
        return {key: _translated(each, shape) for key, each in value.items()}
    return value


def _texts(value: Any, shape: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, BaseModel):
        yield from texts_of(value)
    elif isinstance(value, tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each, shape)
