"""The parts of a result page. Each draws what the assessment says."""
