"""Which problems a record can be looked for by, kept in step with its slots. Nothing here commits."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select

from hotline.kernel.ids import RecordId
from hotline.records.problems import found_by
from hotline.records.tables import contact_records, record_problems

_R, _P = contact_records.c, record_problems.c

_THERE = select(_P.problem).where(_P.record_id == bindparam("of_record"))
_ADD = insert(record_problems).from_select(
    ["record_id", "problem", "call_id", "came_at"],
    select(_R.id, bindparam("wanted", type_=_P.problem.type), _R.call_id, _R.came_at).where(
        _R.id == bindparam("of_record")
    ),
)
_DELETE = delete(record_problems).where(_P.record_id == bindparam("of_record"), _P.problem == bindparam("wanted"))


def keep_problems(connection: Connection, record_id: RecordId, problems: Iterable[str]) -> None:
    """Let a record be found by these and no others. The record's row must be locked: it has just been written."""
    wanted = found_by(problems)
    there = set(connection.execute(_THERE, {"of_record": record_id}).scalars())
    for statement, ways in ((_DELETE, there - wanted), (_ADD, wanted - there)):
        for way in sorted(ways):
            connection.execute(statement, {"of_record": record_id, "wanted": way})
