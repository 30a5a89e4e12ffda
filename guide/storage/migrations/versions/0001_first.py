"""The first tables: requests and their events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("flow_version", sa.String(), nullable=False),
        sa.Column("rules_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("submission_hash", sa.String(length=64), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'withdrawn') = (sealed IS NULL)", name="withdrawn_is_empty"),
        sa.CheckConstraint(
            "status IN ('new', 'in_progress', 'time_set', 'done', 'waiting', 'transferred', 'withdrawn')",
            name="known_status",
        ),
        sa.CheckConstraint("delete_on >= day", name="delete_after_arrival"),
        sa.CheckConstraint("length(id) = 32", name="whole_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_hash"),
        sa.UniqueConstraint("reference"),
        sa.UniqueConstraint("submission_hash"),
    )
    op.create_index("ix_requests_day", "requests", ["day"], unique=False)
    op.create_index("ix_requests_delete_on", "requests", ["delete_on"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.CheckConstraint(
            "after IN ('new', 'in_progress', 'time_set', 'done', 'waiting', 'transferred', 'withdrawn')",
            name="known_after",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_events_request_id", "events", ["request_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index("ix_events_request_id", table_name="events")
    op.drop_table("events")
    op.drop_index("ix_requests_delete_on", table_name="requests")
    op.drop_index("ix_requests_day", table_name="requests")
    op.drop_table("requests")
