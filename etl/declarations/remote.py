"""Where a delivered file comes from if it is not in the source's folder: an address, a sheet, a map layer."""

import json
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlencode, urlsplit

from pydantic import AfterValidator, Field, model_validator

from etl.declarations.strict import Address, Strict, Text

_SHEET = re.compile(r"https://docs\.google\.com/spreadsheets/d/(?:e/)?[\w-]+/")
_PUBLISHED = re.compile(r"(https://docs\.google\.com/spreadsheets/d/e/[\w-]+)/pub(?:html)?(?:\?(.*))?")
# Published sheets are served by these hosts, to which Google's own address redirects.
SHEET_HOSTS = ("*.googleusercontent.com",)


def published_csv(address: str) -> str:
    """The CSV address of a published Google Sheet. Raises ValueError with what to do for any other address."""
    found = _PUBLISHED.fullmatch(address)
    if found is None:
        why = "is the address for editing" if _SHEET.match(address) else "is not the address of a Google Sheet"
        raise ValueError(
            f"{why}. In the sheet choose File, Share, Publish to web, one tab, CSV, and copy the address shown there: "
            "https://docs.google.com/spreadsheets/d/e/.../pub?gid=0&single=true&output=csv"
        )
    gid = re.search(r"(?:^|&)gid=(\d+)", found[2] or "")
    return f"{found[1]}/pub?gid={gid[1] if gid else 0}&single=true&output=csv"


class Statistic(Strict):
    """One number computed by the layer's server: from which field, how, and its column's name."""

    kind: Literal["count", "sum", "min", "max", "avg"]
    field: Text
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class ArcGis(Strict):
    """A query to an ArcGIS feature layer, fetched page by page; the server computes `statistics` over `group_by`.

    As the ArcGIS REST API documents `query`: resultOffset and resultRecordCount select a page, exceededTransferLimit
    says that there are more. Without an order, pages could overlap, so `order_by` is required.
    """

    layer: Address
    where: Text = "1=1"
    fields: tuple[Text, ...] = ()
    order_by: Annotated[tuple[Text, ...], Field(min_length=1)]
    group_by: tuple[Text, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    page_size: Annotated[int, Field(gt=0, le=5000)] = 1000

    @model_validator(mode="after")
    def _has_columns(self) -> "ArcGis":
        if bool(self.fields) == bool(self.statistics):
            raise ValueError("give either `fields`, or `statistics` with their `group_by`")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table made from the answer."""
        return (*self.group_by, *(part.name for part in self.statistics)) if self.statistics else self.fields

    def page(self, offset: int) -> str:
        """The address of the page that begins with this record."""
        asked: dict[str, Any] = {"f": "json", "where": self.where, "returnGeometry": "false"}
        if self.statistics:
            names = {"statisticType": "kind", "onStatisticField": "field", "outStatisticFieldName": "name"}
            wanted = [{key: getattr(part, name) for key, name in names.items()} for part in self.statistics]
            asked |= {"outStatistics": json.dumps(wanted), "groupByFieldsForStatistics": ",".join(self.group_by)}
        else:
            asked["outFields"] = ",".join(self.fields)
        asked |= {"orderByFields": ",".join(self.order_by)}
        asked |= {"resultOffset": offset, "resultRecordCount": self.page_size}
        return f"{self.layer.rstrip('/')}/query?{urlencode(asked)}"


class Remote(Strict):
    """Where a file comes from: one of three kinds of address, or the source's own folder if none is given."""

    url: Address | None = None
    google_sheet: Annotated[str, AfterValidator(published_csv)] | None = None
    arcgis: ArcGis | None = None
    allowed_hosts: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _at_most_one(self) -> "Remote":
        given = [name for name in ("url", "google_sheet", "arcgis") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"give at most one of url, google_sheet and arcgis; given: {', '.join(given)}")
        if self.allowed_hosts and not given:
            raise ValueError("`allowed_hosts` needs an address")
        return self

    @property
    def address(self) -> str | None:
        """The first address to request; None if the file is in the source's folder."""
        return self.url or self.google_sheet or (self.arcgis.page(0) if self.arcgis else None)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that may answer: the address's own and the allowed redirect targets."""
        own = urlsplit(self.address or "").hostname or ""
        return (own, *self.allowed_hosts, *(SHEET_HOSTS if self.google_sheet else ()))
