"""Tombstones of what was taken down, and which received files are not kept because they hold it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "takedown",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("vintage", sa.Integer(), nullable=False),
        sa.Column("taken_down_at", sa.Text(), nullable=False),
        sa.Column("taken_down_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("part_of", sa.Text(), nullable=True),
        sa.Column("is_kept_out", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "record_id"),
    )
    op.add_column("snapshot", sa.Column("removed_at", sa.Text(), nullable=True))
