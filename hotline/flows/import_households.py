"""A sheet of families comes into the ledger.

1. The file is read and checked, the ledger asked what it knows of these households, the plan made and its rows sealed,
   all with nothing locked: a big sheet takes many seconds, and a call that comes meanwhile must be written down.
2. In one transaction the ledger is asked again; if somebody changed these households meanwhile, the plan is made anew.
3. All good rows are written in that transaction: after a crash all of them are there, or none.
"""

from datetime import date, datetime

from hotline.db.unit_of_work import Database
from hotline.households import store
from hotline.households.merge import plan_import
from hotline.households.model import Entry, ImportPlan, ImportReport, Rejection, SheetRow
from hotline.households.rules import check_row
from hotline.households.sheet import read_sheet
from hotline.kernel.ids import new_id
from hotline.kernel.ports import Doorbell
from hotline.kernel.vault import Vault
from hotline.sheets.cells import name_key


def import_households(
    database: Database,
    doorbell: Doorbell,
    vault: Vault,
    data: bytes,
    file_name: str,
    now: datetime,
    today: date,
    *,
    dry_run: bool = False,
    region: str = "CN",
) -> ImportReport:
    """Add the families of a CSV or XLSX file to the ledger; with `dry_run` only say what would be done.

    `today` is the line's day (birth years after it are refused), `region` reads national phone spellings. Raises
    Refused when the file cannot be used; a row that cannot is in the report and does not stop the others.
    """
    sheet = read_sheet(data, file_name)
    good: list[Entry] = []
    rejected = [
        Rejection(row, "sheet", f"sheet {name} holds households too and was not read: import it as a file of its own")
        for row, name in sheet.unread
    ]
    rows = 0
    for row, cells in sheet.rows:
        rows += 1
        checked = check_row(row, cells, today, region)
        if isinstance(checked, SheetRow):
            good.append(_entry(checked, vault))
        else:
            rejected += checked
    plan = _join(database, doorbell, vault, good, now, dry_run)
    return ImportReport(
        households=len(plan.new_households),
        people=len(plan.new_people),
        rows=rows,
        sheet=sheet.name,
        updated=tuple(plan.updated),
        duplicates=tuple(plan.duplicates),
        rejected=tuple(sorted(rejected + plan.rejected, key=lambda fault: fault.row)),
    )


def _join(
    database: Database, doorbell: Doorbell, vault: Vault, good: list[Entry], now: datetime, dry_run: bool
) -> ImportPlan:
    codes = list(dict.fromkeys(entry.row.household for entry in good))
    with database.read() as connection:
        known = store.find_households(connection, codes)
    plan = plan_import(good, known, new_id)
    if dry_run or plan.changes_nothing:
        return plan
    batches = store.seal_plan(plan, vault, now)
    with database.work(doorbell) as work:
        store.lock_ledger(work.connection)
        known_now = store.find_households(work.connection, codes)
        if known_now != known:
            plan = plan_import(good, known_now, new_id)
            batches = store.seal_plan(plan, vault, now)
        store.write_batches(work.connection, batches)
    return plan


def _entry(row: SheetRow, vault: Vault) -> Entry:
    identity = vault.fingerprint(f"{row.household}\n{name_key(row.name)}")
    return Entry(row, identity, vault.fingerprint(row.phone) if row.phone else None)
