"""Facts from an intake. All arithmetic on doses, dates and counts is here; nothing is judged."""
