"""`/metrics`: the line in figures, as Prometheus reads them.

Guarded by: a token of a supervisor, or a request from this machine itself. What a proxy hands on is from elsewhere.
"""

from collections.abc import Iterator
from ipaddress import ip_address

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from hotline.boards.gauges import Gauge, gauges
from hotline.flows.api_tokens import role_of_token
from hotline.roster.model import Role
from hotline.web.guard import the_house

measures = Blueprint("measures", __name__)

_BY_A_PROXY = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


class _Figures(Collector):
    def __init__(self, figures: list[Gauge]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for figure in self._figures:
            family = GaugeMetricFamily(figure.name, figure.help, labels=[figure.label] if figure.label else [])
            for label, value in figure.values.items():
                family.add_metric([label] if figure.label else [], value)
            yield family


@measures.get("/metrics")
def metrics() -> Response:
    if not (_is_from_here() or _is_supervisors()):
        return Response("only from this machine, or with a supervisor's token\n", 401, mimetype="text/plain")
    house = the_house()
    with house.database.read() as connection:
        figures = gauges(connection, house.clock(), house.line.hours)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(registry), content_type=content_type, headers={"Cache-Control": "no-store"})


def _is_from_here() -> bool:
    if any(name in request.headers for name in _BY_A_PROXY):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _is_supervisors() -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and role_of_token(the_house(), token.strip()) is Role.SUPERVISOR
