"""A small Flask application with OpenTelemetry's own SDK, and not a line of Vigil.

Started by `opentelemetry-instrument`, it reports its requests, metrics and log lines by itself; the OTEL_ variables
that say where to are set by `vigil run`.
"""

import logging
import os
import time

from flask import Flask
from opentelemetry import trace

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("shop")
tracer = trace.get_tracer("shop")
app = Flask(__name__)


@app.get("/")
def index():
    return "up\n"


@app.get("/hello/<name>")
def hello(name):
    log.info("greeting %s", name)
    return f"Hello, {name}\n"


@app.get("/slow")
def slow():
    time.sleep(0.020)
    return "slept 20 ms\n"


@app.get("/boom")
def boom():
    raise ValueError("the kettle is empty")


@app.get("/work")
def work():
    with tracer.start_as_current_span("pack parcel") as span:
        span.set_attribute("parcel.items", 3)
        log.warning("only 3 items left")
        print("parcel packed", flush=True)
    return "done\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", "8080")), threaded=True)
