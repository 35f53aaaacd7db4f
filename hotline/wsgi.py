"""What the web server loads: `hotline.wsgi:build` makes the application from the environment."""

from flask import Flask
from redis import RedisError

from hotline.bootstrap import build_house, queue_url
from hotline.doorbell import connect
from hotline.logs import log_as_json
from hotline.settings import Configuration
from hotline.web.app import Doors, create_app
from hotline.web.turns import OneAtATime


def build() -> Flask:
    """Build the application of this process. Raises MisconfiguredLine.

    Reports of the carrier may have met a closed door until now, so the workers are told to ask what happened.
    """
    log_as_json()
    configuration = Configuration.read()
    queue = connect(queue_url(configuration), quick=True)

    def queue_answers() -> bool:
        try:
            return bool(queue.ping())
        except (RedisError, OSError):
            return False

    settings = configuration.settings
    doors = Doors(
        auth_token=settings.auth_token,
        secret_key=settings.secret_key,
        queue_check=queue_answers,
        simulator_url=settings.simulator_url,
        signing_secret=settings.signing_secret,
    )
    house = build_house(configuration)
    house.doorbell.ring("reconcile")
    app = create_app(house, doors)
    if house.database.engine.dialect.name == "sqlite":
        app.wsgi_app = OneAtATime(app.wsgi_app)  # type: ignore[method-assign]
    return app
