"""The Flask application, put together. One blueprint for each kind of visitor; each says how it is guarded."""

from dataclasses import dataclass

from flask import Flask

from hotline.carrier.twilio_signature import Signature
from hotline.flows.house import House
from hotline.kernel.ports import QueueCheck
from hotline.web.api.routes import api
from hotline.web.audio import audio
from hotline.web.calendar import calendar
from hotline.web.callback_hooks import callback
from hotline.web.called_hooks import called
from hotline.web.console.account import mine
from hotline.web.console.apart import apart_page
from hotline.web.console.audit import audit_page
from hotline.web.console.board import board_page
from hotline.web.console.board_acts import board_acts
from hotline.web.console.board_hours import board_hours
from hotline.web.console.call import call_page
from hotline.web.console.callbacks import callbacks_page
from hotline.web.console.callers import agreed_page, callers_page
from hotline.web.console.calls import calls_page
from hotline.web.console.card import card_page
from hotline.web.console.coordination import asking_page, doing_page
from hotline.web.console.desk import desk_page
from hotline.web.console.desk_tools import tools_page
from hotline.web.console.emergencies import emergencies_page
from hotline.web.console.export import export_page
from hotline.web.console.followups import followups_page
from hotline.web.console.frame import frame, set_frame
from hotline.web.console.help_beside import help_beside
from hotline.web.console.holds import holds_page
from hotline.web.console.messages import messages_page
from hotline.web.console.minors import minors_page
from hotline.web.console.monthly import monthly_page
from hotline.web.console.phones import phones_page
from hotline.web.console.records import records_page
from hotline.web.console.reports import reports_page
from hotline.web.console.resources import keeping_page, resources_page
from hotline.web.console.reveal import reveal_page
from hotline.web.console.reviews import own_reviews_page, reviews_page
from hotline.web.console.roster import roster_page
from hotline.web.console.roster_sheet import sheet_page
from hotline.web.console.roster_shift import shift_page
from hotline.web.console.shifts import shifts_page
from hotline.web.console.sign_in import door
from hotline.web.console.staffing import staffing_page
from hotline.web.console.texts import texts_page
from hotline.web.duty_hooks import duty
from hotline.web.forms import QuickForms
from hotline.web.guard import refuse_strangers
from hotline.web.health import health
from hotline.web.listen_hooks import listen
from hotline.web.measures import measures
from hotline.web.offer_hooks import offers
from hotline.web.pages import guard_pages
from hotline.web.sessions import SessionsForPeople
from hotline.web.sms_hooks import sms
from hotline.web.unreachable import say_when_unreachable
from hotline.web.voice_hooks import voice

_LARGEST_REQUEST = 512 * 1024


_HOOKS = (
    voice,
    callback,
    called,
    offers,
    duty,
    listen,
    sms,
    health,
    measures,
    api,
    audio,
    card_page,
    calendar,
)
_PAGES = (
    frame,
    door,
    mine,
    desk_page,
    tools_page,
    help_beside,
    emergencies_page,
    texts_page,
    messages_page,
    callbacks_page,
    shifts_page,
    roster_page,
    shift_page,
    sheet_page,
    staffing_page,
    resources_page,
    keeping_page,
    call_page,
    calls_page,
    reveal_page,
    board_page,
    board_acts,
    board_hours,
    followups_page,
    audit_page,
    records_page,
    asking_page,
    doing_page,
    export_page,
    reports_page,
    monthly_page,
    minors_page,
    reviews_page,
    own_reviews_page,
    callers_page,
    agreed_page,
    apart_page,
    holds_page,
)


@dataclass(frozen=True)
class Doors:
    """What the web service needs beside the house."""

    auth_token: str
    secret_key: str
    queue_check: QueueCheck
    simulator_url: str | None = None
    signing_secret: str | None = None


def create_app(house: House, doors: Doors) -> Flask:
    """Return the WSGI application of one house."""
    app = Flask("hotline", static_folder=None)
    app.config.update(SECRET_KEY=doors.secret_key, MAX_CONTENT_LENGTH=_LARGEST_REQUEST)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.request_class = QuickForms
    app.session_interface = SessionsForPeople()
    app.extensions["house"] = house
    app.extensions["signature"] = Signature(doors.auth_token, house.public_url, doors.signing_secret)
    app.extensions["queue_check"] = doors.queue_check
    app.before_request(refuse_strangers)
    guard_pages(app, house.public_url)
    set_frame(app)
    say_when_unreachable(app)
    page = phones_page(doors.simulator_url)
    if page is not None:
        app.register_blueprint(page)  # first: the demo begins there
    for blueprint in (*_HOOKS, *_PAGES):
        app.register_blueprint(blueprint)
    return app
