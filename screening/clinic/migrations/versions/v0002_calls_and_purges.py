"""Calls to look at the queue, the list of deleted cases, and each questionnaire's appointment."""

import sqlalchemy as sa
from alembic import op

from screening.clinic.migrations.versions.v0001_the_store import keep_no_samples

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(64)


def upgrade() -> None:
    """Add two tables and two columns; nothing that is there changes."""
    op.create_table(
        "notifications",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "case_id",
            ID,
            sa.ForeignKey("cases.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("tried_at", MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("done_at", MOMENT, index=True),
    )
    op.create_table(
        "purged",
        sa.Column("case_id", ID, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.add_column("questionnaires", sa.Column("appointment", sa.Text))
    keep_no_samples("questionnaires", "appointment")
    op.add_column("clinic", sa.Column("languages", sa.Text, nullable=False, server_default="en"))
