"""Asking the API as somebody with a token would."""

from typing import Any

from hotline.flows.api_tokens import create_token
from hotline.roster.model import Role
from tests.signed import call_form, send
from tests.world import World


def token(world: World, role: Role = Role.SUPERVISOR) -> str:
    return create_token(world.house, role, world.clock.now())


def ask(world: World, path: str, bearer: str) -> tuple[int, Any]:
    """Give the status and the JSON; every answer is JSON."""
    answer = world.client.get(path, headers={"Authorization": f"Bearer {bearer}"})
    assert answer.mimetype == "application/json", (path, answer.status_code, answer.text)
    return answer.status_code, answer.json


def refusal(world: World, path: str, bearer: str) -> tuple[int, str]:
    """Give the status and code of an error, once it has the form that the contract gives it."""
    status, told = ask(world, path, bearer)
    assert set(told) == {"error"}
    assert set(told["error"]) == {"code", "message"}
    assert told["error"]["message"]
    return status, told["error"]["code"]


def a_call(world: World, number: int, caller: str = "+8613800000901") -> str:
    """Have somebody call without a conversation; give the carrier's id."""
    sid = f"CA{number:032x}"
    assert send(world, "/twilio/voice/incoming", call_form(sid, caller)).status == 200
    return sid


def all_pages(world: World, path: str, bearer: str, limit: int) -> list[Any]:
    """Follow the cursor to the end."""
    glue = "&" if "?" in path else "?"
    found: list[Any] = []
    cursor = ""
    while True:
        status, page = ask(world, f"{path}{glue}limit={limit}{cursor}", bearer)
        assert status == 200, page
        assert len(page["items"]) <= limit
        found += page["items"]
        assert len({item["id"] for item in found}) == len(found), "a page gave what another had given"
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"
