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
        "The dashed line stands at {weeks} weeks, which is what this definition asks for. A striped"
        " part is not certain.",
        weeks=drawn.needed_weeks,
    )
    shown = f'<p class="trd-scale">{in_html(scale)}</p>' if with_parts else ""
    group = f'role="group" aria-label="{in_html(drawn.title)}"'
    st.html(f'<div {group}>{shown}<ol class="trd-bars">{bars}</ol></div>')


def _bar(bar: Bar, drawn: Timeline, *, with_parts: bool) -> str:
    part = f'<span class="part">{ICONS[bar.part]} {in_html(bar.part_words)}</span>'
    head = f'<span class="name">{bar.number}. {in_html(bar.name)}, {in_html(bar.dose)}</span>'
    needed = _percent(drawn.needed_weeks, drawn)
    line = f'<span class="trd-needed" style="left:{needed}%"></span>' if with_parts else ""
    track = f'<div class="trd-track" aria-hidden="true">{_weeks(bar, drawn)}{line}</div>'
    said = f'<p class="trd-said">{in_html(bar.sentence)}</p>' if with_parts else ""
    return f"<li>{head} {part if with_parts else ''}{track}{said}</li>"


def _weeks(bar: Bar, drawn: Timeline) -> str:
    most = drawn.longest_weeks if bar.weeks_at_most is None else bar.weeks_at_most
    maybe = f'<span class="trd-maybe" style="width:{_percent(most, drawn)}%"></span>'
    sure = f'<span class="trd-fill" style="width:{_percent(bar.weeks_at_least, drawn)}%"></span>'
    return maybe + sure


def _percent(weeks: int, drawn: Timeline) -> float:
    return round(min(100.0, 100.0 * weeks / max(1, drawn.longest_weeks)), 1)
