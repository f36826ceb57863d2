"""From a filled-in form to an assessment."""
