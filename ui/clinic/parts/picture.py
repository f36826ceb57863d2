"""What the rules found: definitions side by side, staging, symptoms, options, every rule."""

from datetime import date
from functools import partial

import streamlit as st

from screening.assessment import Assessment, Noted
from screening.clinic.actors import Actor
from screening.clinic.cases import CaseView, set_aside, take_back
from screening.clinic.over_time import Point, over_time
from screening.clinic.records import SetAside
from screening.explain import verdict_words
from screening.language import say, say_date
from screening.phq9_bands import score_bands
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
    st.html(_plots(points))
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


def _plots(points: tuple[Point, ...]) -> str:
    """The PHQ-9 and the trials of each questionnaire as columns, along the days."""
    trials = max(1, *(point.possible or point.failed for point in points))
    most = score_bands()[-1].last
    return _plot(
        say("PHQ-9, from 0 to {most}", most=most),
        points,
        [(point.phq9_range or (0, most), point.phq9_words or "?", most) for point in points],
    ) + _plot(
        say("Trials that did not help enough: certain, and striped those that could count"),
        points,
        [
            (
                (point.failed, trials if point.possible is None else point.possible),
                _counted(point),
                trials,
            )
            for point in points
        ],
    )


def _counted(point: Point) -> str:
    if point.possible is None:
        return "?"
    return (
        str(point.failed) if point.failed == point.possible else f"{point.failed}-{point.possible}"
    )


def _plot(
    title: str, points: tuple[Point, ...], columns: list[tuple[tuple[int, int], str, int]]
) -> str:
    """Columns at their days. The table below tells the same in words."""
    first = points[0].on
    days = max(1, (points[-1].on - first).days)
    drawn = "".join(
        _column(point.on, (point.on - first).days / days, column)
        for point, column in zip(points, columns, strict=True)
    )
    named = in_html(title)
    return f'<div class="trd-plot" role="img" aria-label="{named}"><p>{named}</p>{drawn}</div>'


def _column(on: date, along: float, column: tuple[tuple[int, int], str, int]) -> str:
    """One column, `along` the way from 0 to 1: certain, and striped what may be or is not known."""
    (low, high), words, most = column
    maybe, sure = (round(100 * part / most) for part in (high, low))
    return (
        f'<div class="column" style="left:calc((100% - 6rem) * {along:.3f})"><div class="bar">'
        f'<span class="trd-maybe" style="height:{maybe}%"></span>'
        f'<span class="trd-fill" style="height:{sure}%"></span></div>'
        f"<b>{in_html(words)}</b><small>{on:%Y-%m-%d}</small></div>"
    )


def options(_: CaseView, assessment: Assessment, __: Actor) -> None:
    """The options to discuss, with what to mention first and how the count stands to labels."""
    all_options(assessment, for_clinician=True)


def why(_: CaseView, assessment: Assessment, __: Actor) -> None:
    """Every rule that spoke, with its answers, numbers and sources."""
    worked_out(assessment, for_clinician=True)
