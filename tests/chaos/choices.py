"""Among what the dice choose: keys, texts, and what may come out of nowhere."""

KEYS = ("0", "1", "2", "3", "5", "9", "#", "7", "13", "91")
VAIN_KEYS = ("", "4", "9", "2", "29", "19")
"""At the questions of a call-back; the last is a yes, and danger at the second."""
TEXTS = ("你好", "我不想活了", "STOP", "START", "退订", "", "帮帮我 😢", "回电", "回电", "CALL", "不用")
NOBODY = "f" * 32
FORGED = (
    "/incoming", "/wait", "/key?at=wait&age=5", "/left", "/status", "/recorded", "/recording", "/choice?why=closed",
    "/callback", "/hold-again", f"/join/{NOBODY}", f"/talk-over/{NOBODY}", f"/again/{NOBODY}",
    f"/conference/{NOBODY}", f"/offer/{NOBODY}", f"/offer/{NOBODY}/key", f"/offer/{NOBODY}/silent",
    f"/offer/{NOBODY}/status", f"/offer/{NOBODY}/gone", f"/offer/{NOBODY}/done",
    f"/offer/{NOBODY}/aside?round=0", f"/offer/{NOBODY}/aside-key?round=0",
    "/duty/pin?try=1", "/duty/key",
)  # fmt: skip
STATUSES = ("ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled", "dancing")
BY_HAND = ("picks up", "declines", "hangs up", "1", "5", "*")
