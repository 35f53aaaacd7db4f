"""<Gather>: prompts that a key interrupts, then a wait for more keys."""

from __future__ import annotations

from . import faults as fault
from .calls import Why
from .documents import Node
from .verbs import Pause, Play, Say, Verb

_PROMPTS: dict[str, type[Verb]] = {"Say": Say, "Play": Play, "Pause": Pause}
DEFAULT_TIMEOUT = 5.0


class Gather(Verb):
    """Keys go to `action` (default: this very document again); silence falls through to the next verb."""

    def start(self) -> None:
        if "speech" in self.node.attrs.get("input", ""):
            self.complain(fault.NOT_SIMULATED, "the simulator understands no speech")
        self._digits = ""
        self._prompt: Verb | None = None
        self._rest = list(self.node.children)
        self._finish_on = self.node.attrs.get("finishOnKey", "#")
        self._most = int(self.node.number("numDigits", 0))
        self._next_prompt()

    def stop(self, why: Why) -> None:
        self._silence()

    def forget(self) -> None:
        self._silence()
        super().forget()

    def _silence(self) -> None:
        prompt, self._prompt = getattr(self, "_prompt", None), None
        if prompt is not None:
            prompt.forget()

    def _next_prompt(self) -> None:
        self._prompt = None
        if not self._rest:
            self._wait()
            return
        node: Node = self._rest.pop(0)
        self._prompt = _PROMPTS[node.name](self.player, node, self._next_prompt)
        self._prompt.start()

    def _wait(self) -> None:
        super().forget()
        self.after(self.node.number("timeout", DEFAULT_TIMEOUT), self._submit)

    def digit(self, key: str) -> bool:
        if "dtmf" not in self.node.attrs.get("input", "dtmf").split():
            return False
        self._silence()
        if key in self._finish_on:
            self._submit(key)
            return True
        self._digits += key
        if self._most and len(self._digits) >= self._most:
            self._submit()
        else:
            self._wait()
        return True

    def _submit(self, finished_on: str = "") -> None:
        if not self._digits and not self.node.flag("actionOnEmptyResult", False):
            self.over()
            return
        params = [("Digits", self._digits)]
        if self._digits or finished_on:
            params.append(("FinishedOnKey", finished_on))
        self.go(self.node.attrs.get("action", ""), params)
