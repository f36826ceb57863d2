"""What the rules found: definitions side by side, staging, symptoms, options, every rule."""

from functools import partial

import streamlit as st

from screening.assessment import Assessment, Noted
from screening.clinic.actors import Actor
from screening.clinic.cases import CaseView, set_aside, take_back
from screening.clinic.over_time import Point, over_time
from screening.clinic.records import SetAside
from screening.explain import verdict_words
from screening.language import say, say_date
from ui.clinic.here import here
from ui.components.result import summary
from ui.components.result.options import options as all_options
from ui.components.result.worked_out import staging, worked_out
from ui.components.words import as_typed, heading, in_html, small


def definitions(view: CaseView, assessment: Assessment, actor: Actor) -> None:
    """Every definition's verdict, side by side; each can be set aside with a reason."""
    summary.headline(assessment)
    summary.definitions(assessment)
    named = {each.id: each.short_name for each in assessment.definitions}
    _aside(view, actor, named, say("Set a verdict aside"))
    staging(assessment)


def worth_checking(view: CaseView, assessment: Assessment, actor: Actor) -> None:
    """What can look like resistance and be something else."""
    heading(say("Worth checking"))
    if not assessment.reconsider:
        st.markdown(say("Nothing that could look like resistance was reported."))
        return
    aside = view.newest.record.set_aside
    for note in assessment.reconsider:
        _noted(note, aside.get(note.finding.rule))
    named = {note.finding.rule: note.finding.title for note in assessment.reconsider}
    _aside(view, actor, named, say("Set a finding aside"))


def _noted(note: Noted, aside: SetAside | None) -> None:
    about = "" if note.about == say("the answers") else f" ({as_typed(note.about)})"
    words = f"**{note.finding.title}**{about}: {as_typed(note.finding.says)}"
    if aside:
        words = f"~~{words}~~ {_aside_words(aside)}"
    st.markdown(f"- {words}")


def _aside_words(mark: SetAside) -> str:
    instead = f" {say('Instead: {what}.', what=as_typed(mark.instead))}" if mark.instead else ""
    told = say(
        "Set aside by {who}. Reason: {reason}", who=as_typed(mark.by), reason=as_typed(mark.reason)
    )
    return f"{told}{instead}"


def _aside(view: CaseView, actor: Actor, named: dict[str, str], title: str) -> None:
    """Set one of these aside with a reason, or take that back. The computed one stays beside it."""
    from ui.clinic.case import act  # noqa: PLC0415  # the page draws its parts

    marks = {key: mark for key, mark in view.newest.record.set_aside.items() if key in named}
    for key, mark in marks.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{as_typed(named[key])}**: {_aside_words(mark)}")
            back = partial(take_back, here().store, actor, view.id, view.version, key)
            st.button(
                say("Take that back"),
                key=f"back-{key}",
                on_click=act,
                args=(back, say("Taken back.")),
            )
    with st.expander(title):
        left = [key for key in named if key not in marks]
        if not left:
            return
        about = st.selectbox(
            say("Which one"), left, format_func=named.__getitem__, key=f"aside-{title}"
        )
        st.text_area(say("Reason (kept on record)"), key=f"reason-{title}", height=80)
        st.text_input(say("What stands instead, if anything"), key=f"instead-{title}")
        st.button(
            say("Set aside"),
            key=f"set-{title}",
            on_click=_set_aside,
            args=(view, actor, about, title),
        )


def _set_aside(view: CaseView, actor: Actor, about: str, title: str) -> None:
    from ui.clinic.case import act  # noqa: PLC0415  # the page draws its parts

    kept = st.session_state
    act(
        lambda: set_aside(
            here().store,
            actor,
            view.id,
            view.version,
            about=about,
            reason=kept.get(f"reason-{title}") or "",
            instead=kept.get(f"instead-{title}") or "",
        ),
        say("Set aside; the computed one stays beside it."),
    )


def symptoms(view: CaseView, assessment: Assessment, _: Actor) -> None:
    """The PHQ-9 now, and what changed over the person's questionnaires."""
    summary.symptoms(assessment)
    points = over_time(view)
    if len(points) < 2:  # noqa: PLR2004  # one point is no change
        small(say("One questionnaire so far; a second one would show change over time."))
        return
    heading(say("Over time"))
    st.html(_plot(points))
    rows = "".join(_over_time_row(point) for point in points)
    heads = "".join(
        f"<th>{in_html(name)}</th>"
        for name in (
            say("Sent"),
            "PHQ-9",
            say("Headline"),
            say("Certain"),
            say("Possible"),
            say("Medicines"),
        )
    )
    st.html(
        f'<table class="trd-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _over_time_row(point: Point) -> str:
    total = point.phq9_words or say("not known")
    possible = say("not known") if point.possible is None else point.possible
    cells = (
        say_date(point.on),
        total,
        verdict_words(point.verdict),
        point.failed,
        possible,
        ", ".join(point.medicines) or "-",
    )
    return f"<tr>{''.join(f'<td>{in_html(str(cell))}</td>' for cell in cells)}</tr>"


WIDE, HIGH, EDGE, MOST = 640, 170, 34, 27


def _plot(points: tuple[Point, ...]) -> str:
    """The PHQ-9 totals over the days they were sent, 0 to 27; a range is drawn as a line."""
    first, last = points[0].on, points[-1].on
    days = max(1, (last - first).days)

    def across(point: Point) -> float:
        return EDGE + (WIDE - 2 * EDGE) * (point.on - first).days / days

    def down(score: int) -> float:
        return HIGH - EDGE / 1.4 - (HIGH - 1.6 * EDGE) * score / MOST

    marks, line = [], []
    for point in points:
        if point.phq9_range is None:
            continue
        low, high = point.phq9_range
        x, middle = across(point), down(high)
        if low == high:
            line.append(f"{x:.0f},{middle:.0f}")
            marks.append(f'<circle cx="{x:.0f}" cy="{middle:.0f}" r="5"></circle>')
        else:
            marks.append(
                f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{down(low):.0f}" '
                f'y2="{middle:.0f}" stroke-width="4"></line>'
            )
        marks.append(f'<text x="{x:.0f}" y="{middle - 9:.0f}">{in_html(point.phq9_words)}</text>')
        marks.append(f'<text x="{x:.0f}" y="{HIGH - 4}">{point.on:%Y-%m-%d}</text>')
    said = say("PHQ-9 totals by day, from 0 to {most}", most=MOST)
    path = f'<polyline points="{" ".join(line)}"></polyline>' if len(line) > 1 else ""
    grid = "".join(
        f'<line class="grid" x1="{EDGE}" x2="{WIDE - EDGE}" y1="{down(score):.0f}" '
        f'y2="{down(score):.0f}"></line>'
        for score in (0, MOST)
    )
    return (
        f'<svg class="trd-plot" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f'aria-label="{in_html(said)}">{grid}{path}{"".join(marks)}</svg>'
    )


def options(_: CaseView, assessment: Assessment, __: Actor) -> None:
    """The options to discuss, with what to mention first."""
    all_options(assessment)


def why(_: CaseView, assessment: Assessment, __: Actor) -> None:
    """Every rule that spoke, with its answers, numbers and sources."""
    worked_out(assessment)
