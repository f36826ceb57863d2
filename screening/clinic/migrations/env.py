"""Alembic's way in: the connection is handed over by screening/clinic/migrate.py."""

from alembic import context

from screening.clinic.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
