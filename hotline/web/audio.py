"""What callers hear: recorded voices, and the calm sound of waiting. Open to all.

Without a file of the line's own that sound is made here, from five soft tones: nothing to licence, nothing to lose.
"""

import array
import io
import math
import wave
from functools import lru_cache

from flask import Blueprint, Response, abort, make_response

from hotline.calls.voices import CALM
from hotline.web.guard import the_house

audio = Blueprint("audio", __name__, url_prefix="/audio")

_RATE = 8000  # Hz, a telephone's
_SECONDS = 14
_NOTES = (261.63, 329.63, 392.00, 440.00, 392.00, 329.63, 293.66)  # Hz: C E G A G E D, a pentatonic walk
_NOTE_SECONDS = 2.0
_LOUDNESS = 5000  # of 32767


@audio.get("/calm.wav")
def calm() -> Response:
    own = the_house().script.voices.sounds.get(CALM)
    return _sound(_calm_wav(), "audio/wav") if own is None else _sound(own.content, own.content_type)


@audio.get("/<language>/<phrase>")
def spoken(language: str, phrase: str) -> Response:
    found = the_house().script.voices.sounds.get(f"{language}/{phrase}")
    return abort(404) if found is None else _sound(found.content, found.content_type)


def _sound(content: bytes, content_type: str) -> Response:
    response = make_response(content)
    response.content_type = content_type
    response.cache_control.public = True
    response.cache_control.max_age = 3600
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
