"""Runs the steps on the connection that `guide.storage.schema` gives; there is no other way in."""

from alembic import context

from guide.storage.base import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
