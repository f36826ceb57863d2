"""The parts of a case page: each draws one kind of evidence."""
