"""Serves a page with the official OpenTelemetry SDK, each request within the trace of its caller.

The page is what the upstream says, asked within the same trace; without an upstream, the traceparent that came with the
request. Spans go where the OTEL_ environment variables say.

usage: trace_service.py PORT [UPSTREAM]
"""
import http.server
import signal
import sys
import urllib.request

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

port, upstream = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
spans = TracerProvider()
spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(spans)
tracer = trace.get_tracer("peer")


def ask(url):
    with tracer.start_as_current_span("GET", kind=trace.SpanKind.CLIENT, attributes={"url.full": url}):
        headers = {}
        propagate.inject(headers)
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.read()


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        caller = propagate.extract({name.lower(): value for name, value in self.headers.items()})
        attributes = {"http.request.method": "GET", "http.route": self.path, "http.response.status_code": 200}
        with tracer.start_as_current_span(f"GET {self.path}", caller, trace.SpanKind.SERVER, attributes):
            body = ask(upstream) if upstream else self.headers.get("traceparent", "").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()
finally:
    spans.shutdown()
