"""An ArcGIS feature layer as its REST API documents `query`: paging, statistics over groups, errors with 200."""

import json
import re
import socket
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.fault_server import Answer, FaultServer, body

Feature = dict[str, Any]


def layer(server: FaultServer, features: list[Feature], most: int = 2) -> Answer:
    """Answers for a layer of such features; at most `most` records a page, whatever is asked for."""

    def answer(connection: socket.socket, headers: dict[str, str]) -> None:
        path = server.paths()[-1]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        body(json.dumps(_answer(asked, features, most)).encode())(connection, headers)

    return answer


def _answer(asked: dict[str, str], features: list[Feature], most: int) -> dict[str, Any]:
    """The page that was asked for."""
    if asked.get("f") != "json" or "where" not in asked or not asked.get("orderByFields"):
        return {"error": {"code": 400, "message": "Unable to complete operation.", "details": []}}
    wanted = dict(re.findall(r"(\w+)='(\w+)'", asked["where"]))
    rows = [row for row in features if all(str(row[name]) == value for name, value in wanted.items())]
    if "outStatistics" in asked:
        rows = _counted(asked, rows)
    else:
        rows = [{name: row[name] for name in asked["outFields"].split(",")} for row in rows]
    rows.sort(key=lambda row: [row[name] for name in asked["orderByFields"].split(",")])
    start, size = int(asked["resultOffset"]), min(most, int(asked["resultRecordCount"]))
    page: dict[str, Any] = {"features": [{"attributes": row} for row in rows[start : start + size]]}
    return page | ({"exceededTransferLimit": True} if len(rows) > start + size else {})


def _counted(asked: dict[str, str], rows: list[Feature]) -> list[Feature]:
    """The number of records in every group."""
    [statistic] = json.loads(asked["outStatistics"])
    assert statistic["statisticType"] == "count"
    groups = asked["groupByFieldsForStatistics"].split(",")
    counts = Counter(tuple(row[name] for name in groups) for row in rows)
    name = statistic["outStatisticFieldName"]
    return [{**dict(zip(groups, key, strict=True)), name: count} for key, count in counts.items()]
