"""One row that dispatch and every flow touching tickets, offers or lines locks first (PostgreSQL)."""

from sqlalchemy import Column, Integer, Table, select

from hotline.db.base import metadata

router = Table("router", metadata, Column("id", Integer, primary_key=True, autoincrement=False))

LOCK_ROUTER = select(router.c.id).where(router.c.id == 1).with_for_update()
