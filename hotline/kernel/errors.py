"""Refusals that carry a sentence for a person."""


class Refused(Exception):
    """Asked for something that cannot be done; the message says what and why. Nothing was changed."""


class MisconfiguredLine(Exception):
    """Settings or the line's TOML cannot be used; `faults` holds one readable sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
