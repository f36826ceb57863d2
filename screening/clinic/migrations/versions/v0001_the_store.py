"""The first store: clinic, cases, invitations, what was sent, revisions, staff and audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(64)
SEALED = (
    ("clinic", "secret"),
    ("cases", "reference", "line"),
    ("invitations", "appointment", "draft"),
    ("questionnaires", "answers", "consent"),
    ("revisions", "record", "found"),
    ("entries", "text"),
    ("staff", "name"),
)


def upgrade() -> None:
    """Make every table."""
    _the_clinic()
    _the_cases()
    _the_staff()
    _the_audit()
    for table, *columns in SEALED:
        keep_no_samples(table, *columns)


def keep_no_samples(table: str, *columns: str) -> None:
    """PostgreSQL copies some values of a column into its statistics, where a purge leaves them."""
    if op.get_bind().dialect.name == "postgresql":
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def _the_clinic() -> None:
    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("sending_on", sa.Boolean, nullable=False),
        sa.Column("retention_days", sa.Integer),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "own_words",
        sa.Column("kind", ID, primary_key=True),
        sa.Column("language", ID, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )


def _the_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID, primary_key=True),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("line", sa.Text),
        sa.Column("state", ID, nullable=False, index=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("last_sent_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "invitations",
        sa.Column("id", ID, primary_key=True),
        _of_case(),
        sa.Column("handle", ID, nullable=False, unique=True),
        sa.Column("code_hash", ID, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("appointment", sa.Text),
        sa.Column("draft", sa.Text),
        sa.Column("draft_version", sa.Integer, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("withdrawn_at", MOMENT),
    )
    op.create_table(
        "questionnaires",
        sa.Column("id", ID, primary_key=True),
        _of_case(index=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.UniqueConstraint("case_id", "number"),
    )
    op.create_table(
        "revisions",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "questionnaire_id",
            ID,
            sa.ForeignKey("questionnaires.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", ID, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("found", sa.Text, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.UniqueConstraint("questionnaire_id", "number"),
    )
    op.create_table(
        "entries",
        sa.Column("id", ID, primary_key=True),
        _of_case(),
        sa.Column("kind", ID, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )


def _of_case(*, index: bool = True) -> sa.Column[str]:
    link = sa.ForeignKey("cases.id", ondelete="CASCADE")
    return sa.Column("case_id", ID, link, nullable=False, index=index)


def _the_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", ID, primary_key=True),
        sa.Column("identity", ID, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", ID, primary_key=True),
        sa.Column("staff_id", ID, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
    )


def _the_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, ID, nullable=False) for name in ("who", "did", "about", "detail")),
        sa.Column("digest", ID, nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", ID, nullable=False),
        sa.Column("mark", ID, nullable=False),
    )
