"""Makes the calls that Grafana's Prometheus data source makes, each as it makes it, and checks each answer strictly.

usage: grafana_calls.py URL TOKEN METRIC HISTOGRAM

METRIC is a counter with samples in the last minutes, HISTOGRAM a histogram with exemplars. Ends with 1 where an answer
is not what Prometheus' documentation says; prints how many calls were good.
"""
import gzip
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

URL, TOKEN, METRIC, HISTOGRAM = sys.argv[1:]
NOW = time.time()
START, END = f"{NOW - 600:.3f}", f"{NOW:.3f}"
good = 0


def call(method, path, parameters=(), status=200):
    """The JSON of an answer; parameters go into a form with POST, else into the query string."""
    encoded = urllib.parse.urlencode(list(parameters))
    address, body = f"{URL}/api/v1/{path}", None
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept-Encoding": "gzip", "User-Agent": "Grafana/11.2.0"}
    if method == "POST":
        body = encoded.encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif encoded:
        address += "?" + encoded
    request = urllib.request.Request(address, body, headers, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    assert answer.status == status, f"{method} {address} {encoded}: {answer.status} {answer.read(500)}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json", answer.headers["Content-Type"]
    content = answer.read()
    if answer.headers["Content-Encoding"] == "gzip":
        content = gzip.decompress(content)
    return json.loads(content)


def keys(value, needed, allowed=()):
    assert isinstance(value, dict), value
    missing, strange = set(needed) - set(value), set(value) - set(needed) - set(allowed)
    assert not missing and not strange, f"missing {missing}, strange {strange}: {value}"


def texts(value):
    assert isinstance(value, list) and all(isinstance(item, str) for item in value), value
    assert value == sorted(value) and len(set(value)) == len(value), "sorted, each once"
    return value


def labels(value):
    assert isinstance(value, dict) and all(isinstance(item, str) for pair in value.items() for item in pair), value
    return value


NUMBER = re.compile(r"NaN|[+-]Inf|-?[0-9]+(\.[0-9]+)?(e[+-][0-9]{2,3})?")


def number(value):
    assert isinstance(value, str) and NUMBER.fullmatch(value), value
    return float(value)


def sample(value):
    assert isinstance(value, list) and len(value) == 2, value
    assert isinstance(value[0], (int, float)) and not isinstance(value[0], bool), value
    if isinstance(value[1], dict):
        keys(value[1], ["count", "sum"], ["buckets"])
        number(value[1]["count"]), number(value[1]["sum"])
        for bucket in value[1].get("buckets", []):
            assert len(bucket) == 4 and bucket[0] in (0, 1, 2, 3), bucket
            lower, upper, _ = (number(item) for item in bucket[1:])
            assert lower <= upper, bucket
    else:
        number(value[1])


def data(answer):
    keys(answer, ["status", "data"], ["warnings", "infos"])
    assert answer["status"] == "success", answer
    for remarks in (answer.get("warnings", []), answer.get("infos", [])):
        assert all(isinstance(remark, str) for remark in remarks)
    return answer["data"]


def query(answer, kind):
    content = data(answer)
    keys(content, ["resultType", "result"], ["stats"])
    assert content["resultType"] == kind, content
    result = content["result"]
    if kind == "scalar":
        sample(result)
        return result
    for series in result:
        labels(series["metric"])
        if kind == "vector":
            keys(series, ["metric", "histogram" if "histogram" in series else "value"])
            sample(series.get("histogram") or series["value"])
        else:
            keys(series, ["metric"], ["values", "histograms"])
            for name in ("values", "histograms"):
                times = [item[0] for item in series.get(name, [])]
                assert times == sorted(set(times)), "ascending"
                for item in series.get(name, []):
                    sample(item)
            assert series.get("values") or series.get("histograms"), series
    return result


def error(answer, kind):
    keys(answer, ["status", "errorType", "error"], ["data"])
    assert answer["status"] == "error" and answer["errorType"] == kind, answer


def health():
    assert query(call("POST", "query", [("query", "1+1"), ("time", "4")]), "scalar") == [4, "2"]


def instant_panel():
    for method in ("POST", "GET"):
        parameters = [("query", f"sum by(queue) ({METRIC})"), ("time", END), ("timeout", "60s")]
        assert query(call(method, "query", parameters), "vector")
        assert query(call(method, "query", [("query", f"{METRIC}[5m]"), ("time", END)]), "matrix")
    parameters = [("query", METRIC), ("time", END), ("limit", "1"), ("lookback_delta", "10m"), ("stats", "all")]
    assert len(query(call("POST", "query", parameters), "vector")) == 1
    assert query(call("POST", "query", [("query", HISTOGRAM), ("time", END)]), "vector")[0]["histogram"]


def panel():
    for step in ("15", "0.5", "14.985"):
        parameters = [("query", METRIC), ("start", START), ("end", END), ("step", step)]
        assert query(call("POST", "query_range", parameters), "matrix") or step != "15"
    parameters = [("query", f"rate({HISTOGRAM}[5m])"), ("start", START), ("end", END), ("step", "15")]
    query(call("GET", "query_range", parameters), "matrix")


def exemplars():
    expression = f"histogram_quantile(0.95, sum(rate({HISTOGRAM}_bucket[5m])) by (le))"
    for method in ("POST", "GET"):
        found = data(call(method, "query_exemplars", [("query", expression), ("start", START), ("end", END)]))
        assert found, "exemplars"
        for series in found:
            keys(series, ["seriesLabels", "exemplars"])
            labels(series["seriesLabels"])
            for exemplar in series["exemplars"]:
                keys(exemplar, ["labels", "value", "timestamp"])
                assert labels(exemplar["labels"])["trace_id"]
                number(exemplar["value"])
                assert isinstance(exemplar["timestamp"], (int, float))


def browser():
    span = [("start", START), ("end", END), ("limit", "40000")]
    for method in ("POST", "GET"):
        for match in (METRIC, '{__name__!=""}', '{job=~".+"}'):
            found = data(call(method, "series", [("match[]", match)] + span))
            assert found and all(labels(series) for series in found)
        names = texts(data(call(method, "labels", [("match[]", METRIC)] + span)))
        assert "__name__" in names and "queue" in names
        assert len(texts(data(call(method, "labels", [("limit", "1")])))) == 1


def values():
    span = [("start", START), ("end", END), ("limit", "40000")]
    assert METRIC in texts(data(call("GET", "label/__name__/values", span)))
    assert texts(data(call("GET", "label/queue/values", [("match[]", METRIC), ("match[]", "up")] + span)))
    assert texts(data(call("GET", "label/U__queue/values", span)))
    assert texts(data(call("GET", "label/nothing/values", span))) == []


def metadata():
    found = data(call("GET", "metadata", [("limit", "5000")]))
    assert METRIC in found and HISTOGRAM in found
    for entries in found.values():
        for entry in entries:
            keys(entry, ["type", "help", "unit"])
            assert entry["type"] in ("counter", "gauge", "histogram", "summary", "unknown", "info", "stateset",
                                     "gaugehistogram"), entry
    assert found[HISTOGRAM][0]["type"] == "histogram"
    assert list(data(call("GET", "metadata", [("metric", METRIC)]))) == [METRIC]


def flavour():
    build = data(call("GET", "status/buildinfo"))
    assert "features" not in build and re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", build["version"]), build


def alerting():
    keys(data(call("GET", "rules", [("type", "alert")])), ["groups"])
    keys(data(call("GET", "rules", [("group_limit", "40"), ("exclude_alerts", "true")])), ["groups"])
    assert data(call("GET", "alerts")) == {"alerts": []}
    keys(data(call("GET", "alertmanagers")), ["activeAlertmanagers", "droppedAlertmanagers"])


def rest():
    assert data(call("POST", "format_query", [("query", "sum(up)by(job)")])) == "sum by (job) (up)"
    keys(data(call("GET", "targets", [("state", "active")])), ["activeTargets", "droppedTargets"])
    assert isinstance(data(call("GET", "status/config"))["yaml"], str)
    assert isinstance(data(call("GET", "status/flags")), dict)
    assert data(call("GET", "status/runtimeinfo"))["startTime"]
    assert data(call("GET", "status/tsdb"))["headStats"]["numSeries"] > 0


def mistakes():
    error(call("POST", "query", [("query", "sum(")], 400), "bad_data")
    error(call("POST", "query_range", [("query", "up"), ("start", END), ("end", START), ("step", "1")], 400), "bad_data")
    error(call("POST", "query_range", [("query", "up"), ("start", "0"), ("end", END), ("step", "1")], 400), "bad_data")
    error(call("GET", "series", [], 400), "bad_data")
    many = METRIC + ' * on(job) {job="peer"}'
    error(call("POST", "query", [("query", many)], 422), "execution")
    error(call("POST", "query", [("query", "up"), ("timeout", "0s")], 503), "timeout")


for check in (health, instant_panel, panel, exemplars, browser, values, metadata, flavour, alerting, rest, mistakes):
    try:
        check()
    except AssertionError as failure:
        sys.exit(f"{check.__name__}: {failure!r} at line {failure.__traceback__.tb_next.tb_lineno}")
    good += 1
print(f"{good} groups of calls are good")
