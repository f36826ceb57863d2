"""What those who run this can set, from the environment."""

import os

OPTIONS_IN_PATIENT_VIEW = "TRD_OPTIONS_IN_PATIENT_VIEW"
ON, OFF = "on", "off"


def options_are_shown() -> bool:
    """Whether the options stand in the person's view; off where that is not allowed.

    Raises ValueError for a setting that is neither on nor off: a slip must not show them.
    """
    setting = os.environ.get(OPTIONS_IN_PATIENT_VIEW, ON).strip().casefold()
    if setting not in {ON, OFF}:
        raise ValueError(f"{OPTIONS_IN_PATIENT_VIEW} is {ON} or {OFF}, not {setting!r}")
    return setting == ON
