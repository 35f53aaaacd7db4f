"""The calm sound of waiting, made here from five soft tones: no file to licence, none to lose. Open to all."""

import array
import io
import math
import wave
from functools import lru_cache

from flask import Blueprint, Response, make_response

audio = Blueprint("audio", __name__, url_prefix="/audio")

_RATE = 8000  # Hz, a telephone's
_SECONDS = 14
_NOTES = (261.63, 329.63, 392.00, 440.00, 392.00, 329.63, 293.66)  # Hz: C E G A G E D, a pentatonic walk
_NOTE_SECONDS = 2.0
_LOUDNESS = 5000  # of 32767


@audio.get("/calm.wav")
def calm() -> Response:
    response = make_response(_calm_wav())
    response.content_type = "audio/wav"
    response.cache_control.public = True
    response.cache_control.max_age = 86_400
    return response


@lru_cache(maxsize=1)
def _calm_wav() -> bytes:
    """Return 14 s of mono 16-bit sound: one soft note every two seconds, each fading into the next."""
    samples = array.array("h", (int(_LOUDNESS * _loudness_at(n / _RATE)) for n in range(_RATE * _SECONDS)))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(samples.tobytes())
    return out.getvalue()


def _loudness_at(second: float) -> float:
    number, into = divmod(second, _NOTE_SECONDS)
    tone = _NOTES[int(number) % len(_NOTES)]
    envelope = min(1.0, into / 0.15) * math.exp(-1.4 * into)
    return envelope * (math.sin(2 * math.pi * tone * into) + 0.3 * math.sin(4 * math.pi * tone * into)) / 1.3
