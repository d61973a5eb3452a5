"""Sends batches of log records until told to stop (SIGTERM), and notes which were acknowledged.

usage: sender.py http://127.0.0.1:PORT ACKNOWLEDGED-FILE SENT-FILE [LINES] [THREADS]

A batch whose answer never came, or was 429 or 503, is sent again byte for byte until it is acknowledged: what a
careful exporter does. SENT-FILE has the number of every batch that left this program, ACKNOWLEDGED-FILE of those
that the server answered 200 to. At the end it prints counts as JSON.
"""
import http.client
import itertools
import json
import signal
import sys
import threading
import time
import urllib.parse

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

base = urllib.parse.urlsplit(sys.argv[1])
acknowledged, sent = open(sys.argv[2], "a", buffering=1), open(sys.argv[3], "a", buffering=1)
lines = int(sys.argv[4]) if len(sys.argv) > 4 else 20
threads_count = int(sys.argv[5]) if len(sys.argv) > 5 else 3
stopping, lock, numbers = threading.Event(), threading.Lock(), itertools.count()
totals = {"batches": 0, "acknowledged": 0, "attempts": 0, "refused": 0, "unreachable": 0}
signal.signal(signal.SIGTERM, lambda *_: stopping.set())


def make(number):
    request = ExportLogsServiceRequest()
    group = request.resource_logs.add()
    attribute = group.resource.attributes.add()
    attribute.key, attribute.value.string_value = "service.name", "sender"
    scope = group.scope_logs.add()
    for line in range(lines):
        record = scope.log_records.add()
        record.time_unix_nano = time.time_ns()
        record.severity_number = 9
        record.body.string_value = f"batch {number} line {line}"
        attribute = record.attributes.add()
        attribute.key, attribute.value.int_value = "batch", number
    return request.SerializeToString()


def note(key):
    with lock:
        totals[key] += 1


def attempt(body):
    """The status of one try, on a connection of its own; None where no answer came."""
    note("attempts")
    connection = http.client.HTTPConnection(base.hostname, base.port, timeout=10)
    try:
        connection.request("POST", "/v1/logs", body, {"Content-Type": "application/x-protobuf"})
        return connection.getresponse().status
    except (http.client.HTTPException, OSError):
        note("unreachable")
        return None
    finally:
        connection.close()


def work():
    while not stopping.is_set():
        with lock:
            number = next(numbers)
        body = make(number)
        sent.write(f"{number}\n")
        note("batches")
        while True:
            status = attempt(body)
            if status == 200:
                acknowledged.write(f"{number}\n")
                note("acknowledged")
                # Many rounds must fit into what the store holds in memory.
                time.sleep(0.01)
                break
            if status not in (None, 429, 503):
                print(f"batch {number}: status {status}", file=sys.stderr)
                sys.exit(1)
            if status is not None:
                note("refused")
            if stopping.is_set():
                return
            time.sleep(0.05)


threads = [threading.Thread(target=work) for _ in range(threads_count)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(totals))
