"""Alerts: few, true, and open until a person has seen them or their reason is gone."""

from enum import StrEnum


class AlertKind(StrEnum):
    UNRESPONSIVE = "unresponsive"  # a counsellor's phone was not answered twice, or cannot be reached
    NOBODY_CAN = "nobody_can"  # a caller needs what nobody on duty has
    LONG_WAIT = "long_wait"  # a caller has waited for the longest wait and is told so
    PROMISE_MISSED = "promise_missed"  # a call-back did not happen within the time that was promised
    CALLBACK_EXHAUSTED = "callback_exhausted"  # every try of a call-back reached nobody
    PIN_LOCKED = "pin_locked"  # too many wrong PINs from a counsellor's number, which may not have been hers
    SIGN_IN_LOCKED = "sign_in_locked"  # too many wrong passwords or codes for an account, perhaps not by its owner
    ROSTER_GAP = "roster_gap"  # the line will be open with fewer on the roster than it wants
    SHIFT_CALLED_OFF = "shift_called_off"  # by who had it, shortly before it begins
    TEXT_DANGER = "text_danger"  # somebody wrote words of danger
    TEXT_WAITS = "text_waits"  # somebody who wrote has waited too long for a person's answer
    TEXT_FAILED = "text_failed"  # what a person wrote did not arrive
    MESSAGE_OVERDUE = "message_overdue"  # a message left was not listened to, or not dealt with, in its time
    RECORDING_STUCK = "recording_stuck"  # the sound of a message cannot be fetched from the carrier, or deleted there
    HELP_WANTED = "help_wanted"  # a counsellor in a talk calls a supervisor
    RESCUE_OPEN = "rescue_open"  # nobody has confirmed that the help that was called has come, or told how it ended
    NO_RECOVERY = "no_recovery"  # the only one on duty had a call about danger and gets no rest
    FOLLOWUP_OVERDUE = "followup_overdue"  # somebody was to be asked how she is by now, and was not
    FOLLOWUP_WORSE = "followup_worse"  # somebody who was followed up is worse, or says so by text
    FOLLOWUP_NOT_REACHED = "followup_not_reached"  # somebody in grave danger could not be reached: a supervisor decides
    NUMBER_ASKED = "number_asked"  # a supervisor asks another to let her see a caller's number
    NUMBER_SHOWN = "number_shown"  # in danger one supervisor has seen a number without asking another
    CARE_REVIEW_DUE = "care_review_due"  # what was agreed with a frequent caller was to be looked at again
    BLOCK_ASKED = "block_asked"  # a supervisor asks another to block a number
    COMPLAINT = "complaint"  # a caller complains; whoever took it down does not close it
    RISK = "risk"  # a counsellor set R3 or R4; another time when it becomes graver
