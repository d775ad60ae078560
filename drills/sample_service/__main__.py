"""`python -m drills.sample_service`: starts without its stores, and ends when told to (SIGTERM) with what it has begun."""

import logging
import os
import signal
import sys
import threading
import time
from types import FrameType

from drills.sample_service.configuration import read_configuration
from drills.sample_service.http_server import management_server, request_server
from drills.sample_service.logs import set_up
from drills.sample_service.metrics import Metrics
from drills.sample_service.service import Service

_POLL = 0.05


def main() -> int:
    """0 when every request that had begun was answered; 1 when the time for that was over."""
    configuration = read_configuration(os.environ)
    metrics = Metrics()
    set_up(configuration.name, metrics)
    service = Service(configuration, metrics)
    told = threading.Event()

    def ended(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ended)

    requests = request_server(configuration.http_port, service)
    management = management_server(configuration.management_port, service)
    for server in (requests, management):
        threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True).start()
    if service.announcements is not None:
        service.announcements.start()
    log = logging.getLogger("drills.sample_service")
    log.info("started on %d and %d", configuration.http_port, configuration.management_port)

    told.wait()
    log.info("told to end; %d requests are being answered", service.active)
    service.ending.set()
    requests.shutdown()  # accepts no more; its connections live on
    requests.socket.close()
    end = time.monotonic() + configuration.shutdown
    while service.active and time.monotonic() < end:
        time.sleep(_POLL)
    if service.announcements is not None:
        service.announcements.end(max(_POLL, end - time.monotonic()))
    time.sleep(_POLL)  # the last answer is on its way
    log.info("ended with %d requests unanswered", service.active)
    return 1 if service.active else 0


sys.exit(main())
