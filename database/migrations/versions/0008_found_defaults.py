"""What a country's pages begin with, where its line declares nothing: found from the data, each since a vintage."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "found_default",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("since_vintage", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "field", "since_vintage"),
    )
