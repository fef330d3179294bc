"""What must add up, what must agree with another source, and what we compute: `[[sum]]`, `[[reconciles_with]]`,
`[[derive]]` of a `source.toml`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from etl.declarations.strict import Strict, Text

Prefix = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$")]
Tolerance = Annotated[int, Field(ge=0)]


class Derivation(Strict):
    """A sum that we compute over one dimension of the observations, with the number of inputs it must have."""

    formula: Literal["sum"]
    over: Literal["region_code"]
    inputs: Annotated[int, Field(gt=1)]
    value_qualifier: Text
    prefix: Prefix
    note: Text


class Difference(Strict):
    """Single periods from totals since January: each total minus the one that ends `months` months earlier."""

    formula: Literal["difference"]
    months: Literal[1, 3, 6] = 1
    prefix: Prefix
    note: Text


class Sum(Strict):
    """What must add up. A difference of at most `tolerance` is the publisher's own; the data load with a note.

    Without `over`: each row of a form of kind `total` is the sum of the `parts` rows that have it as parent; the kinds
    are those of `row_kind`. Over `region_code`: an observation without a region is the sum of those with one; if
    `inputs` is given, there must be that many. Over `offence_code`: the observation of `total` is the sum of those of
    all `parts`. Over `sentence_type`: an observation of all sentences is at least the sum of those of single types,
    which a publisher seldom prints all. Over `months`: an observation of sentences of any length is the sum of those of
    its bands. A cell is checked by the first declared sum over the same field whose `where` it fulfils.
    """

    over: Literal["region_code", "offence_code", "sentence_type", "months"] | None = None
    where: dict[str, str] = Field(default={})
    total: Text | None = None
    parts: Text | Annotated[tuple[Text, ...], Field(min_length=2)] | None = None
    inputs: Annotated[int, Field(gt=1)] | None = None
    tolerance: Tolerance

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Sum":
        if self.over in ("region_code", "sentence_type", "months"):
            if self.total is not None or self.parts is not None:
                raise ValueError(f"a sum over {self.over} has no `total` and no `parts`: its parts are all there are")
            if self.inputs is not None and self.over != "region_code":
                raise ValueError("only a sum over region_code has `inputs`")
        elif self.total is None or self.parts is None or self.inputs is not None:
            raise ValueError("needs `total` and `parts`; only a sum over region_code has `inputs`")
        elif (self.over is None) is not isinstance(self.parts, str):
            raise ValueError("`parts` is a kind of row of a form, or a list of offences if over is offence_code")
        if self.where and self.over not in ("sentence_type", "months"):
            raise ValueError("only a sum over sentence_type or months has `where`")
        return self


class AgreementRule(Strict):
    """Numbers of this source that must equal those of another one: `[[reconciles_with]]`.

    Compares the observations of this source that match all of `ours` with those of the other that match all of
    `theirs`, cell by cell, wherever the fields in `on` are equal. A difference above `tolerance` puts our row in
    quarantine or, with `on_difference = "note"`, into a public note. `why` says how we know that they count the same.
    """

    source: Text
    on: Annotated[tuple[Text, ...], Field(min_length=1)]
    ours: dict[str, str] = Field(default={})
    theirs: dict[str, str] = Field(default={})
    tolerance: Tolerance = 0
    on_difference: Literal["quarantine", "note"] = "quarantine"
    why: Text
