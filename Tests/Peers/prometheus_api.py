"""Asks a server by the Prometheus client of PyPI, prometheus-api-client, and prints what it got as JSON.

usage: prometheus_api.py URL TOKEN METRIC
"""
import datetime
import json
import sys

from prometheus_api_client import PrometheusApiClientException, PrometheusConnect

url, token, metric = sys.argv[1:]
client = PrometheusConnect(url=url, headers={"Authorization": f"Bearer {token}"})
end = datetime.datetime.now()
start = end - datetime.timedelta(minutes=5)
try:
    client.custom_query("sum(")
    refusal = ""
except PrometheusApiClientException as error:
    refusal = str(error)
print(json.dumps({
    "connected": client.check_prometheus_connection(),
    "metrics": client.all_metrics(),
    "labels": client.get_label_names(),
    "queues": client.get_label_values("queue"),
    "series": client.get_series(start, end, params={"match[]": metric}),
    "current": client.get_current_metric_value(metric, label_config={"queue": "fast"}),
    "query": client.custom_query(f"sum by (queue) ({metric})"),
    "range": client.custom_query_range(f"{metric} * 2", start, end, "15"),
    "raw": client.get_metric_range_data(metric, start_time=start, end_time=end),
    "targets": client.get_targets(),
    "pools": client.get_scrape_pools(),
    "metadata": client.get_metric_metadata(metric),
    "refusal": refusal,
}))
