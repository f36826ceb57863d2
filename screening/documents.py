"""Write the documents that are made from the rules and questions (`make docs`)."""

import json
from pathlib import Path

from rules.describe import describe
from rules.rulebook import load_rulebook
from screening.intake import Intake
from screening.questions import questions

DOCS = Path(__file__).parent.parent / "docs"


def intake_schema() -> str:
    """The JSON Schema of an intake file."""
    return json.dumps(Intake.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def question_list() -> str:
    """Every question and answer, by section, as Markdown."""
    lines = [
        "# Questions",
        "",
        "Written by `make docs` from `screening/questions.toml`; a test compares it.",
    ]
    sections: dict[str, list[str]] = {}
    for place, question in questions().items():
        answers = "; ".join(f"{code}: {words}" for code, words in question.answers.items())
        instrument = f" *({question.instrument}, fixed wording)*" if question.instrument else ""
        sections.setdefault(question.section, []).append(
            f"- `{place}`{instrument}: **{question.ask}** {answers}".rstrip()
        )
    for section, entries in sections.items():
        lines += ["", f"## {section.capitalize()}", "", *entries]
    return "\n".join(lines) + "\n"


def documents() -> dict[str, str]:
    """Every generated document by its file name."""
    return {
        "RULEBOOK.md": describe(load_rulebook()),
        "QUESTIONS.md": question_list(),
        "intake.schema.json": intake_schema(),
    }


def write() -> None:
    """Write every document anew."""
    DOCS.mkdir(exist_ok=True)
    for name, text in documents().items():
        (DOCS / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
