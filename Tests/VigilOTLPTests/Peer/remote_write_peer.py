"""Builds a remote write 2.0 request with Google's protobuf from the specification's own message; writes it to a file."""
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

F = descriptor_pb2.FieldDescriptorProto
TYPES = {
    "double": F.TYPE_DOUBLE, "int64": F.TYPE_INT64, "uint64": F.TYPE_UINT64, "uint32": F.TYPE_UINT32,
    "sint32": F.TYPE_SINT32, "sint64": F.TYPE_SINT64, "string": F.TYPE_STRING,
}
MESSAGES = {
    "Request": ["4*string symbols", "5*TimeSeries timeseries"],
    "TimeSeries": [
        "1*uint32 labels_refs", "2*Sample samples", "3*Histogram histograms", "4*Exemplar exemplars",
        "5 Metadata metadata",
    ],
    "Exemplar": ["1*uint32 labels_refs", "2 double value", "3 int64 timestamp"],
    "Sample": ["1 double value", "2 int64 timestamp", "3 int64 start_timestamp"],
    "Metadata": ["1 uint32 type", "3 uint32 help_ref", "4 uint32 unit_ref"],
    "BucketSpan": ["1 sint32 offset", "2 uint32 length"],
    "Histogram": [
        "1 uint64 count_int", "2 double count_float", "3 double sum", "4 sint32 schema", "5 double zero_threshold",
        "6 uint64 zero_count_int", "7 double zero_count_float", "8*BucketSpan negative_spans",
        "9*sint64 negative_deltas", "10*double negative_counts", "11*BucketSpan positive_spans",
        "12*sint64 positive_deltas", "13*double positive_counts", "14 uint32 reset_hint", "15 int64 timestamp",
        "16*double custom_values", "17 int64 start_timestamp",
    ],
}


def classes():
    file = descriptor_pb2.FileDescriptorProto(name="w.proto", package="io.prometheus.write.v2", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for text in fields:
            head, field = text.rsplit(" ", 1)
            repeated = "*" in head
            number, kind = head.replace("*", " ").split()
            added = message.field.add(name=field, number=int(number))
            added.label = F.LABEL_REPEATED if repeated else F.LABEL_OPTIONAL
            if kind in TYPES:
                added.type = TYPES[kind]
            else:
                added.type = F.TYPE_MESSAGE
                added.type_name = ".io.prometheus.write.v2." + kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("io.prometheus.write.v2.Request"))


def main():
    time = int(sys.argv[2])
    request = classes()()
    symbols = ["", "__name__", "http_requests_total", "job", "api/shop", "instance", "host:1", "method", "GET",
               "Requests.", "trace_id", "4bf92f3577b34da6a3ce929d0e0e4736", "latency", "bounds", "fraction", "up"]
    request.symbols.extend(symbols)

    def series(*labels):
        one = request.timeseries.add()
        one.labels_refs.extend(symbols.index(text) for text in labels)
        return one

    owner = ["job", "api/shop", "instance", "host:1"]
    counter = series("__name__", "http_requests_total", *owner, "method", "GET")
    counter.samples.add(value=41, timestamp=time - 1000, start_timestamp=time - 60000)
    counter.samples.add(value=42, timestamp=time, start_timestamp=time - 60000)
    counter.metadata.type = 1
    counter.metadata.help_ref = symbols.index("Requests.")
    exemplar = series("__name__", "http_requests_total", *owner, "method", "GET").exemplars.add(value=1, timestamp=time)
    exemplar.labels_refs.extend([symbols.index("trace_id"), symbols.index(symbols[11])])

    latency = series("__name__", "latency", *owner).histograms.add(
        count_int=13, sum=20, schema=3, zero_threshold=1e-9, zero_count_int=1, timestamp=time)
    latency.positive_spans.add(offset=-2, length=2)
    latency.positive_spans.add(offset=3, length=1)
    latency.positive_deltas.extend([3, 1, -2])
    latency.negative_spans.add(offset=0, length=1)
    latency.negative_deltas.extend([3])

    bounds = series("__name__", "bounds", *owner).histograms.add(
        count_float=6, sum=9, schema=-53, timestamp=time, custom_values=[0.5, 1, 2])
    bounds.positive_spans.add(offset=1, length=3)
    bounds.positive_counts.extend([1, 2, 3])

    fraction = series("__name__", "fraction", *owner).histograms.add(count_float=0.5, sum=1, schema=0, timestamp=time)
    fraction.positive_spans.add(offset=0, length=1)
    fraction.positive_counts.extend([0.5])
    if "nameless" in sys.argv[3:]:
        series("job", "api/shop").samples.add(value=1, timestamp=time)
    with open(sys.argv[1], "wb") as file:
        file.write(request.SerializeToString())


main()
