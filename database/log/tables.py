"""The tables of the log: what happened in every run, and every decision. Never revised, so without vintages."""

import sqlalchemy as sa

metadata = sa.MetaData()

vintage = sa.Table(
    "vintage",
    metadata,
    sa.Column("vintage", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("loaded_at", sa.Text, nullable=False),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("data_version", sa.Text, nullable=False),
)

etl_run = sa.Table(
    "etl_run",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("finished_at", sa.Text, nullable=False),
    sa.Column("exit_code", sa.Integer, nullable=False),
    sa.Column("vintage", sa.Integer),
)

source_run = sa.Table(
    "source_run",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("source_id", sa.Text, primary_key=True),
    sa.Column("finished_at", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text),
    sa.Column("content_hash", sa.Text),
    sa.Column("record_count", sa.Integer, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("revised", sa.Integer, nullable=False),
    sa.Column("withdrawn", sa.Integer, nullable=False),
    sa.Column("quarantined", sa.Integer, nullable=False),
    sa.Column("message", sa.Text),
    # The files that the numbers come from since this run, as JSON (name -> sha256); only for a success.
    sa.Column("files", sa.Text),
    sa.Index("ix_source_run_source_id_finished_at", "source_id", "finished_at"),
)

quarantined_row = sa.Table(
    "quarantined_row",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("source_id", sa.Text, primary_key=True),
    sa.Column("row_no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

snapshot = sa.Table(
    "snapshot",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("source_id", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("read_at", sa.Text, nullable=False),
    # For a fetched file: the address requested and the one that answered, what its server said about it, and when it
    # was last asked whether the file is unchanged.
    sa.Column("requested_url", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("headers", sa.Text),
    sa.Column("checked_at", sa.Text),
    # Since when its bytes are not kept here, because they hold a record that was taken down.
    sa.Column("removed_at", sa.Text),
)

# What was taken down for legal or safety reasons: a tombstone says that there was a record, never what it said.
# `part_of` names the record that this one went with. `is_kept_out` is off only for a computed number: once all of its
# inputs have changed, it may be computed again.
takedown = sa.Table(
    "takedown",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Text, primary_key=True),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("vintage", sa.Integer, nullable=False),
    sa.Column("taken_down_at", sa.Text, nullable=False),
    sa.Column("taken_down_by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("part_of", sa.Text),
    sa.Column("is_kept_out", sa.Boolean, nullable=False),
)

# What needs review: a delivery that would remove a lot or rewrite the past. Its bytes are kept as snapshots;
# `reasons` and `files` are JSON (a list of sentences; name -> sha256). Once accepted, `vintage` is the one it became.
held_change = sa.Table(
    "held_change",
    metadata,
    sa.Column("held_id", sa.Text, primary_key=True),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("held_at", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("files", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("revised", sa.Integer, nullable=False),
    sa.Column("withdrawn", sa.Integer, nullable=False),
    sa.Column("decided_at", sa.Text),
    sa.Column("decided_by", sa.Text),
    sa.Column("why", sa.Text),
    sa.Column("vintage", sa.Integer),
    sa.Index("ix_held_change_source_id_state", "source_id", "state"),
)

# What the pages of a country begin with where its line of the code list declares nothing: found from the data and
# written down once, because addresses live for ever. Each holds since a vintage, until another one of its field does.
found_default = sa.Table(
    "found_default",
    metadata,
    sa.Column("jurisdiction", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("since_vintage", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Text, nullable=False),
)
