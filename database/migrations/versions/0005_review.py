"""Corrections, changes that need review, what a file's server said, and the units that a stage can have."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("correction_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=True),
        sa.Column("corrected", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_on", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("first_vintage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_vintage", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("correction_id", "first_vintage"),
        info={"record": True},
    )
    op.create_index("ix_correction_record_id", "correction", ["record_id"], unique=False)
    op.create_table(
        "held_change",
        sa.Column("held_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("held_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("vintage", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("held_id"),
    )
    op.create_index("ix_held_change_source_id_state", "held_change", ["source_id", "state"], unique=False)
    op.add_column("code", sa.Column("counting_units", sa.Text(), nullable=True))
    op.add_column("source_run", sa.Column("files", sa.Text(), nullable=True))
    for name in ("requested_url", "url", "etag", "last_modified", "headers", "checked_at"):
        op.add_column("snapshot", sa.Column(name, sa.Text(), nullable=True))
