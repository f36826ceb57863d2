"""Documents that are made from the rules cannot go stale."""

import pytest
from conftest import ROOT

from screening.documents import documents


@pytest.mark.parametrize("name", ["RULEBOOK.md", "QUESTIONS.md", "intake.schema.json"])
def test_the_document_is_the_one_that_would_be_written(name):
    assert (ROOT / "docs" / name).read_text("utf-8") == documents()[name], "run: make docs"
