"""Observations of sentences: their type, and the band of lengths that a number is about."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for table in ("observation", "derived_value"):
        op.add_column(table, sa.Column("sentence_type", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("months_over", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("months_to", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("band_ends", sa.Text(), nullable=True))
