"""The one MetaData that every tables.py hangs its tables on."""

from sqlalchemy import Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def index_where(condition: str, name: str, *columns: str) -> Index:
    """An index of these rows alone, on either database."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))
