"""How the phones of counsellors behave in a random evening."""

from dataclasses import dataclass
from functools import partial

from hotline.simulator.behaviours import (
    Answers,
    Behaviour,
    Busy,
    ByHand,
    Declines,
    HangsUpAfterAnswer,
    NoAnswer,
    Unreachable,
    Voicemail,
)
from hotline.simulator.phone import Phone


@dataclass(frozen=True)
class StepsOut:
    """Takes the call, steps out of the room by the star key, asks for `key`, and perhaps leaves."""

    key: str
    leaves_after: float | None = None

    def rung(self, phone: Phone) -> None:
        def talk() -> None:
            phone.pick_up()
            for after, keys in ((1.0, "1"), (7.0, "*"), (12.0, self.key)):
                phone.later(after, partial(phone.press, keys))
            if self.leaves_after is not None:
                phone.later(self.leaves_after, phone.hang_up)

        phone.later(1.0, talk)


BEHAVIOURS: dict[str, Behaviour] = {
    "answers": Answers(after=3.0, press="1", press_after=2.0),
    "answers at once": Answers(after=0.1, press="1", press_after=0.1),
    "answers late": Answers(after=18.0, press="1", press_after=9.0),
    "answers, leaves soon": Answers(after=2.0, press="1", press_after=1.0, hang_up_after=8.0),
    "steps out": StepsOut("1"),
    "steps out, leaves": StepsOut("1", leaves_after=20.0),
    "steps out, leaves soon": StepsOut("7", leaves_after=9.0),
    "wrong key": Answers(after=2.0, press="7", press_after=1.0),
    "silent": Answers(after=2.0, press=None),
    "by hand": ByHand(),
    "no answer": NoAnswer(),
    "busy": Busy(),
    "declines": Declines(after=1.0),
    "unreachable": Unreachable(),
    "voicemail": Voicemail(after=4.0, speaks=30.0),
    "hangs up": HangsUpAfterAnswer(after=2.0, hold=1.0),
}
