"""The offence that a chart by region and a chart of decisions start with in each jurisdiction."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("jurisdiction", sa.Column("default_region_offence", sa.Text(), nullable=True))
    op.add_column("jurisdiction", sa.Column("default_decision_offence", sa.Text(), nullable=True))
