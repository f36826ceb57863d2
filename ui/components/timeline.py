"""The medicines as bars of weeks, each with its sentence: a list, so that it is read out too."""

import streamlit as st

from screening.language import say
from screening.timeline import Bar, Timeline
from ui.components.words import in_html

ICONS = {"counts": "✓", "could_count": "?", "does_not_count": "-"}


def timeline(drawn: Timeline, *, with_parts: bool) -> None:
    """Each medicine's weeks against the weeks asked for. Without parts: nothing is judged yet."""
    bars = "".join(_bar(bar, drawn, with_parts=with_parts) for bar in drawn.bars)
    scale = say(
        "The dashed lines stand at the least usual dose, and at the {weeks} weeks that this"
        " definition asks for. A striped part is not certain.",
        weeks=drawn.needed_weeks,
    )
    shown = f'<p class="trd-scale">{in_html(scale)}</p>' if with_parts else ""
    group = f'role="group" aria-label="{in_html(drawn.title)}"'
    st.html(f'<div {group}>{shown}<ol class="trd-bars">{bars}</ol></div>')


def _bar(bar: Bar, drawn: Timeline, *, with_parts: bool) -> str:
    head = f'<span class="name">{bar.number}. {in_html(bar.name)}</span>'
    if with_parts:
        head += f' <span class="part">{ICONS[bar.part]} {in_html(bar.part_words)}</span>'
    rows = _row(say("Dose"), bar.dose, _dose(bar), with_parts=with_parts)
    needed = _percent(drawn.needed_weeks, drawn.longest_weeks)
    rows += _row(say("Time"), bar.weeks, (_weeks(bar, drawn), needed), with_parts=with_parts)
    rows += f"<dt>{in_html(say('At its best'))}</dt><dd>{in_html(bar.improvement)}</dd>"
    said = f'<p class="trd-said">{in_html(bar.sentence)}</p>' if with_parts else ""
    return f"<li>{head}<dl>{rows}</dl>{said}</li>"


def _row(name: str, words: str, drawn: tuple[str, float | None], *, with_parts: bool) -> str:
    """One line of a medicine: its name, its words, and a bar with a mark where it is asked for."""
    fill, asked_for = drawn
    mark = ""
    if with_parts and asked_for is not None:
        mark = f'<span class="trd-needed" style="left:{asked_for}%"></span>'
    track = f'<div class="trd-track" aria-hidden="true">{fill}{mark}</div>' if fill else ""
    return f"<dt>{in_html(name)}</dt><dd><span>{in_html(words)}</span>{track}</dd>"


def _dose(bar: Bar) -> tuple[str, float | None]:
    """The dose beside the least usual one; nothing where either is not known."""
    if bar.dose_amount is None or bar.usual_minimum_amount is None:
        return "", None
    scale = max(bar.dose_amount, 2 * bar.usual_minimum_amount)
    fill = f'<span class="trd-fill" style="width:{_percent(bar.dose_amount, scale)}%"></span>'
    return fill, _percent(bar.usual_minimum_amount, scale)


def _weeks(bar: Bar, drawn: Timeline) -> str:
    most = drawn.longest_weeks if bar.weeks_at_most is None else bar.weeks_at_most
    perhaps, surely = (_percent(weeks, drawn.longest_weeks) for weeks in (most, bar.weeks_at_least))
    return (
        f'<span class="trd-maybe" style="width:{perhaps}%"></span>'
        f'<span class="trd-fill" style="width:{surely}%"></span>'
    )


def _percent(amount: float, whole: float) -> float:
    return round(min(100.0, 100.0 * amount / max(1e-9, whole)), 1)
