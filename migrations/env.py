"""How alembic meets our databases: over the connection that hotline.db.upgrade opened, inside its transaction."""

from alembic import context

from hotline.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite as well: upgrade() said BEGIN itself
    **context.config.attributes.get("options", {}),
)
with context.begin_transaction():
    context.run_migrations()
