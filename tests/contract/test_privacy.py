"""An evening on the line, and a search through everything it left: no number, no family's name, no word of a text."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, select

from hotline.db.unit_of_work import Database
from hotline.doorbell import JOBS, RqDoorbell, connect
from hotline.flows.keep_record import Page, keep_record
from hotline.flows.read_record import read_record
from hotline.flows.record_actions import add_action
from hotline.flows.set_risk import set_risk
from hotline.kernel.risk import RiskLevel
from hotline.kernel.vault import CannotOpen, Vault
from hotline.logs import JsonLines
from hotline.records.action_model import ActionState
from hotline.records.model import TEXTS, Filled, Stamp
from hotline.roster.model import Role
from hotline.schema import metadata
from hotline.simulator.behaviours import Answers
from hotline.texts.tables import texts
from tests.api.asking import token
from tests.signed import call_form, send, text_form
from tests.walks.test_records import at_hand
from tests.world import ENDED_FAMILY, FRONTLINE_FAMILY, LIN, STRANGER, WU, World

SECOND = "+8613800000902"
NUMBERS = [FRONTLINE_FAMILY, ENDED_FAMILY, STRANGER, SECOND, LIN, WU]
FORWARDED = "+862087654321"
NAMES = ["陈奶奶", "老周", "百合路17号"]
BODIES = ["今天真的很难过谁都不知道", "我不想活了", "please tell nobody about my brother", "孩子睡了"]
LEDGER = """家庭编号,姓名,关系,电话,岗位类别,上岗日期,离岗日期,地址
H-1,陈奶奶,祖母,138-0000-0001,发热门诊,2026-01-05,,百合路17号
H-2,老周,父亲,+86 138 0000 0101,隔离点,2026-01-05,2026-02-01,
"""


def spelt(number: str) -> re.Pattern[str]:
    """The national part of a number, however its digits are set apart."""
    national = number.removeprefix("+86")
    return re.compile(r"[\s().\-]{0,2}".join(national))


SECRETS = [
    *map(spelt, [*NUMBERS, FORWARDED]),
    *(re.compile(re.escape(word)) for word in [*NAMES, *BODIES, "不想活", "my brother"]),
]


def leaks(text: str) -> list[str]:
    return [found.group() for secret in SECRETS if (found := secret.search(text))]


def readings(raw: bytes) -> str:
    """Bytes as the texts they may be, escaped JSON among them."""
    text = raw.decode("utf-8", "replace")
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return "\n".join((text, unescaped, raw.decode("utf-16-le", "replace"), raw.decode("gb18030", "replace")))


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that the process logs, as the service would write it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def evening(world: World) -> None:
    world.ledger(LEDGER)
    world.counsellor("Lin", LIN, Answers(after=1, press="1", press_after=1))
    world.counsellor("Wu", WU)
    family = world.calls_in(FRONTLINE_FAMILY)
    world.until(lambda: bool(family.talking_with))
    second = world.calls_in(SECOND)
    world.advance(20)
    second.press("3")
    world.advance(8)
    second.press("1")
    world.advance(5)
    world.calls_in(STRANGER, forwarded_from=FORWARDED).press("9")
    world.calls_in(ENDED_FAMILY, caller_id="+86 13800000101")
    for body in BODIES:
        world.caller("+8613800000904").send_text(body, world.number)
        world.caller(STRANGER).send_text(body, world.number)
    world.advance(30)
    writes_up(world)
    family.hang_up()
    world.advance(10)
    with_fault = {"CallSid": "", "CallStatus": STRANGER, "QueueResult": SECOND, "CallerName": NAMES[0]}
    for path in ("left", "status", "recording", "conference/x", "offer/x/status"):
        send(world, f"/twilio/voice/{path}", call_form("CAx", **with_fault))
    send(world, "/twilio/sms/status", text_form("", BODIES[0], MessageStatus=STRANGER))


def writes_up(world: World) -> None:
    """Lin writes down what she heard, in every box that takes words."""
    house, now, which = world.house, world.clock.now(), at_hand(world)
    page = Page(Filled(), dict.fromkeys(TEXTS, f"{BODIES[1]} {NAMES[0]} {STRANGER}"))
    keep_record(house, now, by="Lin", which=which, stamp=Stamp(1), page=page)
    set_risk(house, now, by="Lin", which=which, level=RiskLevel.HIGH, facts={}, reason=BODIES[0])
    add_action(house, now, by="Lin", which=which, what=f"{BODIES[3]} {SECOND}", state=ActionState.AGREED)
    assert read_record(house, now, by="Lin", which=which).texts == page.texts


def test_the_database_holds_no_number_name_or_body(world: World) -> None:
    evening(world)
    with world.house.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                raw = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
                assert leaks(readings(raw)) == [], table.name
        assert connection.execute(select(texts)).first() is not None


def test_the_sqlite_files_hold_none_either(sqlite_world: World, tmp_path: Path) -> None:
    evening(sqlite_world)
    folder = Path(str(sqlite_world.house.database.engine.url.database)).parent
    files = [file for file in folder.iterdir() if file.is_file() and file.stat().st_size]
    assert [file.name for file in files if file.name.endswith("-wal")], "what was just written is searched too"
    assert [(file.name, leaks(readings(file.read_bytes()))) for file in files] == [(file.name, []) for file in files]
    (tmp_path / "planted").write_bytes(b"\x00" + "138 0000 0901 and 陈奶奶".encode())
    assert len(leaks(readings((tmp_path / "planted").read_bytes()))) == 2


def test_no_log_line_holds_a_number_a_name_or_a_body(
    sqlite_world: World, written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    evening(sqlite_world)
    sqlite_world.house.database.engine.dispose()
    said = written.getvalue()
    assert said.count("\n") > 3, "the evening is logged"
    assert leaks(readings(said.encode())) == []
    out, err = capfd.readouterr()
    assert leaks(out + err) == []


def test_a_failure_is_logged_without_what_was_sent(sqlite_world: World, written: io.StringIO) -> None:
    with sqlite_world.house.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE replies")
    send(sqlite_world, "/twilio/voice/incoming", call_form("CA1", FRONTLINE_FAMILY, ForwardedFrom=FORWARDED))
    send(sqlite_world, "/twilio/sms/incoming", text_form("SM1", BODIES[0]))
    assert "OperationalError" in written.getvalue()
    assert leaks(readings(written.getvalue().encode())) == []


@pytest.mark.parametrize("spelling", ["+8613800000901", "138 0000 0901", "138-0000-0901", "From=+8613800000901"])
def test_a_number_that_others_wrote_into_a_message_is_cut(written: io.StringIO, spelling: str) -> None:
    logging.getLogger("somebody.else").warning("cannot reach %s today", spelling)
    logging.getLogger("somebody.else").warning("an extra", extra={"caller": spelling, "all": [spelling]})
    assert leaks(written.getvalue()) == []
    assert "today" in written.getvalue()


@pytest.mark.parametrize("role", list(Role))
def test_no_answer_of_the_api_holds_a_number_or_a_body(world: World, role: Role) -> None:
    evening(world)
    bearer = {"Authorization": f"Bearer {token(world, role)}"}
    calls = [f"/calls/{call['id']}" for call in world.api("/calls")["items"]]
    for path in ["/status", "/calls", "/callbacks", "/messages", "/texts", "/staff", "/roster", *calls]:
        answer = world.client.get(f"/api/v1{path}?limit=200", headers=bearer)
        assert leaks(readings(answer.data)) == [], path


def test_the_queue_holds_ids_only(sqlite_engine: Engine, redis_url: str) -> None:
    world = World(Database(sqlite_engine))
    evening(world)
    doorbell = RqDoorbell(connect(redis_url, quick=False))
    for job, row_id in world.bell.rung:
        doorbell.ring(job, row_id)
    assert {job for job, _ in world.bell.rung} <= set(JOBS)
    dump = b""
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() > len(world.bell.rung) / 2
        for key in client.scan_iter():
            kind = client.type(key)
            read = {b"hash": client.hgetall, b"set": client.smembers, b"string": client.get}
            ranged = {b"list": client.lrange, b"zset": client.zrange}
            dump += key + repr(ranged[kind](key, 0, -1) if kind in ranged else read[kind](key)).encode()
        client.set("planted", "138-0000-0901")
        assert leaks(client.get("planted").decode()) != []
    assert leaks(readings(dump)) == []


def test_a_seal_differs_each_time_and_opens_only_with_its_key() -> None:
    vault, other = Vault("a-key-of-the-house-1234567890"), Vault("another-key-of-32-characters-ab")
    sealed = [vault.seal(STRANGER) for _ in range(20)]
    assert len(set(sealed)) == 20
    assert {vault.open(one) for one in sealed} == {STRANGER}
    with pytest.raises(CannotOpen):
        other.open(sealed[0])
    for place in range(len(sealed[0])):
        with pytest.raises(CannotOpen):
            vault.open(sealed[0][:place] + bytes([sealed[0][place] ^ 1]) + sealed[0][place + 1 :])


def test_a_fingerprint_is_the_same_for_a_number_and_says_nothing_without_the_key() -> None:
    vault, other = Vault("a-key-of-the-house-1234567890"), Vault("another-key-of-32-characters-ab")
    assert vault.fingerprint(STRANGER) == Vault("a-key-of-the-house-1234567890").fingerprint(STRANGER)
    assert len({vault.fingerprint(number) for number in NUMBERS}) == len(NUMBERS)
    assert vault.fingerprint(STRANGER) != other.fingerprint(STRANGER)
    assert re.fullmatch("[0-9a-f]{32}", vault.fingerprint(STRANGER))
