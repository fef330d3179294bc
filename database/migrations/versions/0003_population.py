"""The average annual population of regions and whole countries."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "population",
        sa.Column("area_code", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("boundary_set", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("population", sa.Float(), nullable=False),
        sa.Column("obs_status", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("first_vintage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_vintage", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("area_code", "year", "boundary_set", "first_vintage"),
        info={"record": True},
    )
