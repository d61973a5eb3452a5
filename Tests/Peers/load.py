"""Sends requests to a service on this machine and prints, as JSON, what it saw of each path.

usage: load.py http://127.0.0.1:PORT CLIENTS COUNT PATH... ; the paths take turns.
"""
import http.client
import json
import sys
import threading
import time
import urllib.parse

base, clients, count, paths = urllib.parse.urlsplit(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
seen = {path: {"count": 0, "seconds": [], "statuses": {}} for path in paths}
lock = threading.Lock()
turns = iter(range(count))


def work():
    connection = http.client.HTTPConnection(base.hostname, base.port, timeout=20)
    while True:
        with lock:
            turn = next(turns, None)
        if turn is None:
            return
        path = paths[turn % len(paths)]
        start = time.perf_counter()
        try:
            # The time of a request begins once it can be sent.
            if connection.sock is None:
                connection.connect()
            start = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            status = response.status
        except (http.client.HTTPException, OSError) as error:
            connection.close()
            status = type(error).__name__
        seconds = time.perf_counter() - start
        with lock:
            entry = seen[path]
            entry["count"] += 1
            entry["seconds"].append(seconds)
            entry["statuses"][str(status)] = entry["statuses"].get(str(status), 0) + 1


threads = [threading.Thread(target=work) for _ in range(clients)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for entry in seen.values():
    entry["seconds"].sort()
    entry["p50"] = entry["seconds"][(len(entry["seconds"]) - 1) // 2]
    del entry["seconds"]
print(json.dumps(seen))
