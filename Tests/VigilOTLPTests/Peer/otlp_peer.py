"""The official OTLP classes as the other end of the wire.

    otlp_peer.py generate SEED COUNT FOLDER   writes COUNT random requests of each signal, as protobuf and as OTLP/JSON
    otlp_peer.py compare FOLDER               reads what was written back and prints what differs; exit code 1 if anything does

Messages are made from the message descriptors, so that a field that is added to OTLP is tried here too. A file holds
messages one behind the other, each after its length in four bytes, the lowest first.
"""

import base64, json, math, random, struct, sys

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor as Field
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace

REQUESTS = {
    "traces": trace.ExportTraceServiceRequest,
    "metrics": metrics.ExportMetricsServiceRequest,
    "logs": logs.ExportLogsServiceRequest,
}
IDS = {"trace_id": 16, "span_id": 8, "parent_span_id": 8}
WORDS = ["", "http.request.method", "GET", "service.name", "a", "überall", "日本語", "😀", 'q"\\/\b\f\n\r\t\x01', "x" * 200]
DOUBLES = [0.0, -0.0, 1.5, -2.25, 1e300, 5e-324, math.inf, -math.inf, math.nan, 0.1]


def integer(bits, signed):
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return random.choice([0, 1, low, high, random.randint(low, high), random.randint(0, 300)])


def scalar(field):
    kind = field.type
    if kind == Field.TYPE_STRING:
        return random.choice(WORDS)
    if kind == Field.TYPE_BYTES:
        size = IDS.get(field.name)
        return random.randbytes(random.choice([0, size]) if size else random.randint(0, 40))
    if kind == Field.TYPE_BOOL:
        return random.random() < 0.5
    if kind == Field.TYPE_DOUBLE:
        return random.choice(DOUBLES)
    if kind == Field.TYPE_ENUM:
        return random.choice(field.enum_type.values).number
    if kind in (Field.TYPE_FIXED64, Field.TYPE_UINT64):
        return integer(64, False)
    if kind in (Field.TYPE_SFIXED64, Field.TYPE_INT64, Field.TYPE_SINT64):
        return integer(64, True)
    if kind in (Field.TYPE_FIXED32, Field.TYPE_UINT32):
        return integer(32, False)
    if kind in (Field.TYPE_INT32, Field.TYPE_SINT32, Field.TYPE_SFIXED32):
        return integer(32, True)
    raise SystemExit(f"no way to make {field.full_name}")


def fill(message, depth=0):
    oneofs = {oneof.name: random.choice(list(oneof.fields)).name for oneof in message.DESCRIPTOR.oneofs}
    for field in message.DESCRIPTOR.fields:
        oneof = field.containing_oneof
        if oneof and oneofs[oneof.name] != field.name or random.random() < 0.25:
            continue
        if field.type == Field.TYPE_MESSAGE and depth > 11:
            continue
        if field.is_repeated:
            values = getattr(message, field.name)
            for _ in range(random.choice([0, 1, 1, 2, 3])):
                if field.type == Field.TYPE_MESSAGE:
                    fill(values.add(), depth + 1)
                else:
                    values.append(scalar(field))
        elif field.type == Field.TYPE_MESSAGE:
            getattr(message, field.name).SetInParent()
            fill(getattr(message, field.name), depth + 1)
        else:
            setattr(message, field.name, scalar(field))
    return message


def rename_ids(value, convert):
    """Turns the ids in a tree of JSON into what `convert` makes of them."""
    if isinstance(value, list):
        return [rename_ids(item, convert) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: convert(item) if key in ("traceId", "spanId", "parentSpanId") else rename_ids(item, convert)
        for key, item in value.items()
    }


def to_json(message):
    tree = json_format.MessageToDict(
        message,
        use_integers_for_enums=True,
        preserving_proto_field_name=False,
        always_print_fields_with_no_presence=random.random() < 0.2,
    )
    tree = rename_ids(tree, lambda text: base64.b64decode(text).hex())
    return json.dumps(tree, ensure_ascii=random.random() < 0.5, indent=random.choice([None, 1])).encode()


def from_json(body):
    tree = rename_ids(json.loads(body), lambda text: base64.b64encode(bytes.fromhex(text)).decode())
    return tree


def write(path, bodies):
    with open(path, "wb") as file:
        for body in bodies:
            file.write(struct.pack("<I", len(body)) + body)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    while content:
        (size,) = struct.unpack_from("<I", content)
        yield content[4 : 4 + size]
        content = content[4 + size :]


def normalise(message):
    """What our model does not keep, by decision: see docs/formats/otlp.md."""
    for field, value in list(message.ListFields()):
        name = field.name
        if name in ("entity_refs", "key_strindex", "string_value_strindex"):
            message.ClearField(name)
        elif field.type == Field.TYPE_MESSAGE:
            for item in value if field.is_repeated else [value]:
                normalise(item)
            if not field.is_repeated and not field.containing_oneof and not value.ListFields():
                message.ClearField(name)  # an empty message says what an absent one says
        elif field.type == Field.TYPE_FIXED64 and "time_unix_nano" in name:
            setattr(message, name, min(value, (1 << 63) - 1))
        elif name in IDS and not any(value):
            message.ClearField(name)  # all zeros is the invalid id, as is an empty one
    kind = message.DESCRIPTOR.name
    if kind.endswith("DataPoint"):
        message.flags &= 1
    if kind == "NumberDataPoint":
        if message.flags:
            message.ClearField("as_double")
            message.ClearField("as_int")
        message.flags = 0 if message.WhichOneof("value") else 1
    if kind == "Exemplar" and not message.WhichOneof("value"):
        message.as_double = 0
    if kind == "Metric" and not message.WhichOneof("data"):
        message.gauge.SetInParent()
    return message


def canonical(message):
    return normalise(message).SerializeToString(deterministic=True)


def generate(seed, count, folder):
    random.seed(seed)
    for signal, make in REQUESTS.items():
        messages = [fill(make()) for _ in range(count)]
        write(f"{folder}/{signal}.pb", [message.SerializeToString() for message in messages])
        write(f"{folder}/{signal}.json", [to_json(message) for message in messages])


def compare(folder):
    failures = 0
    for signal, make in REQUESTS.items():
        originals = [canonical(make.FromString(body)) for body in read(f"{folder}/{signal}.pb")]
        for path, parse in (
            (f"{folder}/{signal}.back.pb", make.FromString),
            (f"{folder}/{signal}.back.json", lambda body: json_format.ParseDict(from_json(body), make())),
        ):
            back = [canonical(parse(body)) for body in read(path)]
            if len(back) != len(originals):
                print(f"{path}: {len(back)} messages, not {len(originals)}")
                failures += 1
            for index, (original, other) in enumerate(zip(originals, back)):
                if original != other:
                    failures += 1
                    if failures < 4:
                        print(f"{path}, message {index}:\n--- sent\n{make.FromString(original)}")
                        print(f"--- came back\n{make.FromString(other)}")
    return 1 if failures else 0


if __name__ == "__main__":
    if sys.argv[1] == "generate":
        generate(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(compare(sys.argv[2]))
