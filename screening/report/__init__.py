"""An assessment as text for people. A report draws; it decides nothing."""
