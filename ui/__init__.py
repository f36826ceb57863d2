"""The pages. A screen draws an assessment; it decides nothing."""
