"""Lin signs in, mistypes, is locked out; Zheng needs her second factor; a lost browser is signed out from afar."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from werkzeug.security import generate_password_hash

from hotline.accounts.rules import FREE_TRIES
from hotline.accounts.tables import recovery_codes, sessions, sign_in_tries, totp_secrets
from hotline.flows.sign_in import Wrong, sign_in
from hotline.roster.model import Role
from hotline.roster.tables import staff
from tests.pages.visiting import PASSWORD, Visit, add_app, code_of, codes_on, employ, said, secret_on
from tests.world import WU, World


def test_lin_signs_in_lands_at_her_desk_and_goes_on_duty(world: World) -> None:
    employ(world)
    lin = Visit(world)
    assert lin.get("/desk").headers["Location"] == "/login?next=/desk"
    assert lin.sign_in().headers["Location"] == "/home"
    assert lin.follow().headers["Location"] == "/desk"
    assert "休息" in lin.follow().text
    lin.post("/desk/duty", duty="on")
    assert "下一个来电会响在您的手机上" in lin.follow().text
    assert world.presence("Lin") == "ready"
    lin.post("/logout")
    assert "您已退出" in said(lin.follow())
    assert lin.get("/desk").status_code == 302


def test_where_she_wanted_to_go_is_kept_and_nobody_elses_address_is(sqlite_world: World) -> None:
    world = sqlite_world
    employ(world)
    for wanted, reached in (
        ("/account", "/account"), ("//evil.example", "/home"), ("/\\evil.example", "/home"),
        ("https://evil.example", "/home"),
    ):  # fmt: skip
        lin = Visit(world)
        lin.get("/login")
        assert (
            lin.post(f"/login?next={wanted}", email="LIN@line.example ", password=PASSWORD).headers["Location"]
            == reached
        )


def test_unknown_and_known_accounts_get_the_same_answers_until_both_are_locked(sqlite_world: World) -> None:
    world = sqlite_world
    employ(world)
    told: dict[str, list[tuple[int, str]]] = {"lin@line.example": [], "nobody@line.example": []}
    for email, answers in told.items():
        visit = Visit(world)
        for _ in range(9):
            page = visit.sign_in(email, "not her password")
            answers.append((page.status_code, said(page)))
            world.advance(16)
    assert told["lin@line.example"] == told["nobody@line.example"]
    assert [status for status, _ in told["lin@line.example"]] == [422] * 8 + [429]
    assert "15 分钟后再试" in told["lin@line.example"][-1][1]
    assert Visit(world).sign_in().status_code == 429, "the right one is not taken either"
    assert [(a["kind"], a["counsellor"]["name"]) for a in world.api("/alerts")["items"]] == [("sign_in_locked", "Lin")]
    world.advance(15 * 60)
    assert Visit(world).sign_in().status_code == 302
    assert world.api("/alerts?open=true")["items"] == []


def test_a_stranger_who_knows_her_address_cannot_lock_her_out_of_her_own_browser(sqlite_world: World) -> None:
    world = sqlite_world
    employ(world)
    employ(world, "Wu", number=WU)
    hers, stranger = Visit(world), Visit(world)
    hers.sign_in()
    hers.get("/desk")
    hers.post("/logout")
    stranger.sign_in("wu@line.example")  # known for another account
    stranger.get("/desk")
    stranger.post("/logout")
    for _ in range(4):
        stranger.sign_in(password="a guess")
    assert stranger.sign_in().status_code == 429
    assert hers.sign_in().status_code == 302
    assert stranger.sign_in().status_code == 429
    hers.get("/desk")
    hers.post("/logout")
    for _ in range(4):
        hers.sign_in(password="a guess")
    assert hers.sign_in().status_code == 429, "a stolen telephone may guess no more than others"


def test_from_the_fourth_wrong_password_on_each_takes_longer(sqlite_world: World) -> None:
    world = sqlite_world
    employ(world)
    lin = Visit(world)
    for _ in range(4):
        assert lin.sign_in(password="not her password").status_code == 422
    told = lin.sign_in()
    assert (told.status_code, told.headers["Retry-After"], said(told)) == (429, "1", "请等 1 秒再试。")
    world.advance(1)
    assert lin.sign_in().status_code == 302


@pytest.mark.parametrize(("role", "home"), [(Role.SUPERVISOR, "/desk"), (Role.DATA_OFFICER, "/audit")])
def test_who_sees_what_concerns_many_adds_a_second_factor_first(sqlite_world: World, role: Role, home: str) -> None:
    world = sqlite_world
    employ(world, "Zheng", role)
    zheng = Visit(world)
    zheng.sign_in("zheng@line.example")
    for path in (home, "/account"):
        assert zheng.get(path).headers["Location"] == "/account/app"
    secret = secret_on(zheng.get("/account/app"))
    assert zheng.post("/account/app", code="000000").status_code == 422
    assert secret_on(zheng.get("/account/app")) == secret, "the picture in her app is still the right one"
    codes = codes_on(zheng.post("/account/app", code=code_of(world, secret)))
    assert len(codes) == 10
    assert zheng.get(home).status_code == 200
    assert "移除验证器" not in zheng.get("/account").text
    zheng.post("/account/app/remove")
    assert "没有移除" in said(zheng.follow())
    again = Visit(world)
    assert again.sign_in("zheng@line.example").headers["Location"] == "/login/second"
    assert again.get(home).headers["Location"].startswith("/login"), "a password alone opens nothing"
    again.get("/login/second")
    world.advance(30)
    again.post("/login/second", code=codes[0].upper())
    assert "还剩 9 个" in said(again.land())


def test_a_code_is_taken_once_and_wrong_ones_lock(world: World) -> None:
    employ(world)
    lin = Visit(world)
    lin.sign_in()
    secret, codes = add_app(lin)
    first, second, third = Visit(world), Visit(world), Visit(world)
    world.advance(60)
    for visit in (first, second, third):
        visit.sign_in()
        visit.get("/login/second")
    code = code_of(world, secret)
    assert first.post("/login/second", code=f"{code[:3]} {code[3:]}").status_code == 302
    assert second.post("/login/second", code=code).status_code == 422, "somebody looked over her shoulder"
    assert second.post("/login/second", code=codes[0]).status_code == 302
    assert third.post("/login/second", code=codes[0]).status_code == 422
    for _ in range(7):
        world.advance(16)
        third.post("/login/second", code="123456")
    assert third.post("/login/second", code=code_of(world, secret, 30)).status_code == 429
    assert first.get("/desk").status_code == 200


def test_sign_ins_are_listed_and_ended_from_afar(world: World) -> None:
    employ(world)
    here, phone, library = Visit(world), Visit(world), Visit(world)
    phone.headers["User-Agent"] = "Mozilla/5.0 (iPhone) Safari/605"
    for visit in (here, phone, library):
        visit.sign_in()
    listed = here.get("/account").text
    assert listed.count("Firefox · Linux") == 2
    ends = [
        part.partition('"')[0] for part in listed.split("/account/sessions/")[1:] if "end" in part.partition('"')[0]
    ]
    here.post(f"/account/sessions/{ends[0]}")
    assert [visit.get("/desk").status_code for visit in (here, phone, library)].count(302) == 1
    here.get("/account")
    here.post("/account/password", current=PASSWORD, new="eight quiet lamps")
    assert "另外 1 处登录已结束" in said(here.follow())
    assert [visit.get("/desk").status_code for visit in (here, phone, library)] == [200, 302, 302]
    assert Visit(world).sign_in().status_code == 422
    here.get("/account")
    here.post("/account/sessions/end")
    assert here.get("/desk").status_code == 302


@pytest.mark.parametrize(
    ("current", "new"), [("no", "eight quiet lamps"), (PASSWORD, "short"), (PASSWORD, "1234567890")]
)
def test_a_password_is_not_changed_for_a_wrong_or_a_weak_one(sqlite_world: World, current: str, new: str) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    lin.sign_in()
    lin.get("/account")
    assert lin.post("/account/password", current=current, new=new).status_code == 422
    assert Visit(sqlite_world).sign_in().status_code == 302


def test_a_sign_in_ends_when_nobody_is_there_and_in_any_case_after_a_night(sqlite_world: World) -> None:
    world = sqlite_world
    employ(world)
    idle, awake = Visit(world), Visit(world)
    idle.sign_in()
    awake.sign_in()
    for _ in range(9):
        world.advance(90 * 60)
        assert awake.get("/desk").status_code == 200
    assert idle.get("/desk").status_code == 302
    world.advance(90 * 60)
    assert awake.get("/desk").headers["Location"] == "/login?next=/desk"
    assert "登录已到时间" in said(awake.follow())


def test_after_ten_minutes_the_password_is_asked_again_for_what_matters(sqlite_world: World) -> None:
    world = sqlite_world
    employ(world)
    lin = Visit(world)
    lin.sign_in()
    world.advance(601)
    assert lin.get("/account/app").headers["Location"] == "/account/confirm?next=/account/app"
    lin.follow()
    assert lin.post("/account/confirm?next=/account/app", password="no").status_code == 422
    assert lin.post("/account/confirm?next=/account/app", password=PASSWORD).headers["Location"] == "/account/app"
    assert lin.follow().status_code == 200


def test_what_lies_in_the_database_signs_nobody_in(world: World) -> None:
    employ(world)
    employ(world, "Wu", number=WU)
    lin = Visit(world)
    lin.sign_in()
    secret, codes = add_app(lin)
    Visit(world).sign_in("secret-name@line.example", "a guess of hers")
    with lin.client.session_transaction(base_url="https://line.example") as cookie:
        token = cookie["token"]
    with world.house.database.read() as connection:
        tables = (staff, sessions, totp_secrets, recovery_codes, sign_in_tries)
        rows = repr([connection.execute(select(table)).all() for table in tables])
    secrets = [PASSWORD, "a guess of hers", "secret-name", token, secret.replace(" ", ""), *codes]
    assert [one for one in secrets if one in rows or one.replace("-", "") in rows] == []
    assert rows.count("$argon2id$") == 2


def test_a_password_that_an_earlier_version_kept_still_opens_and_is_kept_anew(sqlite_world: World) -> None:
    employ(sqlite_world)
    earlier = generate_password_hash(PASSWORD, "pbkdf2:sha256:1000")
    with sqlite_world.house.work() as work:
        work.connection.execute(update(staff).values(password_digest=earlier))
    assert Visit(sqlite_world).sign_in(password="not her password").status_code == 422
    assert Visit(sqlite_world).sign_in().status_code == 302
    with sqlite_world.house.database.read() as connection:
        assert str(connection.execute(select(staff.c.password_digest)).scalar()).startswith("$argon2id$")
    assert Visit(sqlite_world).sign_in().status_code == 302


def test_many_guesses_at_once_are_no_more_than_one_after_another(world: World) -> None:
    employ(world)
    now, house = world.clock.now(), world.house
    with ThreadPoolExecutor(6) as guessers:
        guesses = guessers.map(lambda n: sign_in(house, "lin@line.example", f"guess {n}", "", now), range(12))
        judged = [guess for guess in guesses if isinstance(guess, Wrong)]
    assert 1 <= len(judged) <= FREE_TRIES + 1
