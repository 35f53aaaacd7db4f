"""What the web server loads: `hotline.wsgi:build` makes the application from the environment."""

from flask import Flask
from redis import RedisError

from hotline.bootstrap import build_house, queue_url
from hotline.doorbell import connect
from hotline.logs import log_as_json
from hotline.settings import Configuration
from hotline.web.app import Doors, create_app


def build() -> Flask:
    """Build the application of this process. Raises MisconfiguredLine."""
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
    )
    return create_app(build_house(configuration), doors)
