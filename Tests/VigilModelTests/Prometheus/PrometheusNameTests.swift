import Testing
import VigilModel

struct PrometheusNameTests {
    @Test(arguments: [
        ("http.server.request.duration", "s", false, false, "http_server_request_duration_seconds"),
        ("http.requests", "{request}", true, false, "http_requests_total"),
        ("http.requests.total", "1", true, false, "http_requests_total"),
        ("system.io.total.bytes", "By", true, false, "system_io_bytes_total"),
        ("memory.usage.bytes", "By", false, true, "memory_usage_bytes"),
        ("cpu.utilization", "1", false, true, "cpu_utilization_ratio"),
        ("cpu.utilization.ratio", "1", false, true, "cpu_utilization_ratio"),
        ("cpu.utilization", "1", false, false, "cpu_utilization"),
        ("speed", "By/s", false, true, "speed_bytes_per_second"),
        ("bytes.second.ago", "By/s", false, true, "bytes_second_ago"),
        ("packets", "{packet}/s", false, true, "packets_per_second"),
        ("a..b--c__d", "", false, true, "a_b_c_d"), ("1st.place", "", false, true, "_1st_place"),
        ("job:rate", "", false, true, "job:rate"), ("größe", "", false, true, "gr_e"), ("", "", false, true, "_"),
        ("a__b", "", false, true, "a__b"), ("_a_", "", false, false, "_a_"), ("a__b", "s", false, true, "a_b_seconds"),
        ("a__b_total", "", true, false, "a__b_total"), ("a__b", "", true, false, "a_b_total"),
        ("room", "Cel", false, true, "room_celsius"), ("share", "%", false, true, "share_percent"),
    ])
    func metricNames(_ name: String, _ unit: String, _ isCounter: Bool, _ isGauge: Bool, _ expected: String) {
        #expect(PrometheusName.metric(name, unit: unit, isCounter: isCounter, isGauge: isGauge) == expected)
    }

    @Test(arguments: [
        ("http.request.method", "http_request_method"), ("code", "code"), ("_private", "_private"), ("a__b", "a__b"),
        ("1st", "key_1st"), ("__name__", "key_name"), (".x", "key_x"), ("a..b", "a_b"), ("", "key"), ("ü", "key"),
    ])
    func labelNames(_ key: String, _ expected: String) {
        #expect(PrometheusName.label(key) == expected)
    }
}
