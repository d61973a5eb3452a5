"""An OTLP/HTTP receiver made of Python's http.server and the official opentelemetry-proto classes.

It prints its port, then serves until its standard input ends. The first part of the path says how it answers:
/ok, /partial, /400, /413, /429, /503, /hang, /once503 (503 the first time it sees an idempotency key). Each request
becomes a line of JSON in the file that is its argument.
"""

import gzip
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces
from prometheus_client.parser import text_string_to_metric_families

REQUESTS = {
    "traces": (traces.ExportTraceServiceRequest, traces.ExportTraceServiceResponse, "rejected_spans"),
    "metrics": (metrics.ExportMetricsServiceRequest, metrics.ExportMetricsServiceResponse, "rejected_data_points"),
    "logs": (logs.ExportLogsServiceRequest, logs.ExportLogsServiceResponse, "rejected_log_records"),
}
KEYS = set()
LOCK = threading.Lock()


def names(signal, message):
    """The names of what was sent, in order."""
    found = []
    groups = getattr(message, {"traces": "resource_spans", "metrics": "resource_metrics", "logs": "resource_logs"}[signal])
    for group in groups:
        for scope in getattr(group, {"traces": "scope_spans", "metrics": "scope_metrics", "logs": "scope_logs"}[signal]):
            if signal == "traces":
                found += [span.name for span in scope.spans]
            elif signal == "metrics":
                found += [metric.name for metric in scope.metrics]
            else:
                found += [record.body.string_value for record in scope.log_records]
    return found


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", content_type="application/x-protobuf", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mode, signal = self.path.strip("/").split("/")[0], self.path.split("/")[-1]
        if mode == "push":
            return self.take_push(body)
        compressed = self.headers.get("Content-Encoding") == "gzip"
        if compressed:
            body = gzip.decompress(body)
        request_class, response_class, rejected = REQUESTS[signal]
        content_type = self.headers["Content-Type"]
        message = request_class()
        if content_type == "application/json":
            content = json.loads(body)
            items = sum(1 for _ in json.dumps(content).split('"scope"')) - 1
            found = [f"json {items}"]
        else:
            message.ParseFromString(body)
            found = names(signal, message)
        key = self.headers.get("Idempotency-Key")
        with LOCK:
            is_new = key not in KEYS
            KEYS.add(key)
            seen = {
                "path": self.path,
                "names": found,
                "key": key,
                "gzip": compressed,
                "type": content_type,
                "agent": self.headers.get("User-Agent"),
                "token": self.headers.get("Authorization"),
                "traceparent": self.headers.get("traceparent"),
            }
            self.note(seen)
        self.respond(mode, response_class, rejected, content_type, is_new)

    def take_push(self, body):
        """Takes metrics as text, as a push gateway does."""
        families = [family.name for family in text_string_to_metric_families(body.decode())]
        self.note({"path": self.path, "names": families, "gzip": False, "type": self.headers["Content-Type"]})
        self.answer(200)

    def note(self, seen):
        with open(sys.argv[1], "a") as file:
            file.write(json.dumps(seen) + "\n")

    def respond(self, mode, response_class, rejected, content_type, is_new):
        if mode == "hang":
            time.sleep(30)
        if mode == "once503":
            mode = "503" if is_new else "ok"
        if mode in ("400", "413", "429", "503"):
            retry = [("Retry-After", "3")] if mode in ("429", "503") else []
            return self.answer(int(mode), headers=retry)
        response = response_class()
        if mode == "partial":
            setattr(response.partial_success, rejected, 2)
            response.partial_success.error_message = "two were too old"
        if content_type == "application/json":
            return self.answer(200, json_format.MessageToJson(response).encode(), "application/json")
        return self.answer(200, response.SerializeToString())


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
