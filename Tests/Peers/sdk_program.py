"""Sends all three signals with the official OpenTelemetry SDK, as the OTEL_ environment variables say, and prints,
as JSON, what it has sent.

usage: sdk_program.py OPERATIONS
"""
import json
import logging
import sys
import time

from opentelemetry import metrics, trace
from opentelemetry._logs import set_logger_provider
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.instrumentation.logging.handler import LoggingHandler

operations = int(sys.argv[1])

tracers = TracerProvider()
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(tracers)
meters = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter(), export_interval_millis=500)])
metrics.set_meter_provider(meters)
records = LoggerProvider()
records.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
set_logger_provider(records)
logging.getLogger().addHandler(LoggingHandler(logger_provider=records))
logging.getLogger().setLevel(logging.INFO)

tracer, meter = trace.get_tracer("peer"), metrics.get_meter("peer")
counter = meter.create_counter("peer.jobs", unit="{job}")
histogram = meter.create_histogram("peer.job.size", unit="By")
gauge = meter.create_gauge("peer.queue.length")
traces = []
for number in range(operations):
    with tracer.start_as_current_span("job", kind=trace.SpanKind.SERVER) as span:
        traces.append(format(span.get_span_context().trace_id, "032x"))
        with tracer.start_as_current_span("step"):
            logging.info("job %d of %d", number, operations)
        counter.add(2, {"queue": "fast"})
        histogram.record(number)
        gauge.set(operations - number)
    if len(sys.argv) > 2:
        time.sleep(float(sys.argv[2]))
for provider in (tracers, meters, records):
    provider.shutdown()
print(json.dumps({"operations": operations, "traces": traces}))
