// What is asked, by the names that operations, processes and the machine have after OpenTelemetry's conventions as
// Prometheus writes them. The queries stay right where the data source is a Prometheus that scrapes Vigil or takes its
// remote write: distributions are asked for as classic buckets, which both have.

extension GrafanaRow {
    /// Everything that there may be, in order.
    static let catalog: [GrafanaRow] = [
        overview, operations, logs, processes, health, models, use, machine, server,
    ]

    /// The metrics that its queries ask for.
    static var needs: Set<String> { Set(catalog.flatMap(\.questions).flatMap(\.needs)) }

    /// The series of the chosen services and instances.
    private static let chosen = "job=~\"$job\",instance=~\"$instance\""
    private static let window = "[$__rate_interval]"

    private static func rate(_ metric: String, _ more: String = "") -> String {
        "rate(\(metric){\(chosen)\(more)}\(window))"
    }

    private static func quantile(_ quantile: String, by labels: String, _ metric: String) -> String {
        "histogram_quantile(\(quantile), sum by (\(labels)) (\(rate(metric + "_bucket"))))"
    }

    private static let operation = "vigil_operation_duration_seconds"
    private static let failed = ",vigil_outcome=\"failure\""

    private static let overview = GrafanaRow(
        "Overview",
        [
            GrafanaQuestion("Operations", "ops", needs: operation, query: "sum(\(rate(operation + "_count")))")
                .with(\.kind, .number),
            GrafanaQuestion(
                "Failed",
                "percentunit",
                needs: operation,
                query: "(sum(\(rate(operation + "_count", failed))) or vector(0)) / sum(\(rate(operation + "_count")))"
            ).with(\.kind, .number).with(\.isShare, true),
            GrafanaQuestion("Duration, p95", "s", needs: operation, query: quantile("0.95", by: "le", operation))
                .with(\.kind, .number),
            GrafanaQuestion(
                "Health",
                "none",
                needs: "vigil_health_status",
                query: "max(vigil_health_status{\(chosen)})"
            )
            .with(\.kind, .number).with(\.words, ["healthy", "degraded", "unhealthy"]),
        ]
    )

    private static let operations = GrafanaRow(
        "Operations",
        [
            GrafanaQuestion(
                "Operations by service",
                "ops",
                needs: operation,
                query: "sum by (job) (\(rate(operation + "_count")))",
                legend: "{{job}}"
            ),
            GrafanaQuestion(
                "Failed operations",
                "ops",
                needs: operation,
                query:
                    "topk(10, sum by (job, vigil_operation_name, error_type) (\(rate(operation + "_count", failed))))",
                legend: "{{job}} {{vigil_operation_name}} {{error_type}}"
            ),
            GrafanaQuestion(
                "Duration",
                "s",
                needs: operation,
                query: quantile("0.5", by: "le", operation),
                legend: "p50"
            )
            .also(quantile("0.95", by: "le", operation), legend: "p95")
            .also(quantile("0.99", by: "le", operation), legend: "p99"),
            GrafanaQuestion(
                "Slowest operations, p95",
                "s",
                needs: operation,
                query: "topk(10, \(quantile("0.95", by: "job, vigil_operation_name, le", operation)))",
                legend: "{{job}} {{vigil_operation_name}}"
            ),
            GrafanaQuestion(
                "Requests by status",
                "reqps",
                needs: "http_server_request_duration_seconds",
                query: "sum by (http_response_status_code) (\(rate("http_server_request_duration_seconds_count")))",
                legend: "{{http_response_status_code}}"
            ),
            GrafanaQuestion(
                "Operations in progress",
                "none",
                needs: "vigil_operation_active",
                query: "sum by (job) (vigil_operation_active{\(chosen)})",
                legend: "{{job}}"
            ),
        ]
    )

    private static let logs = GrafanaRow(
        "Logs and errors",
        [
            GrafanaQuestion(
                "Log records by level",
                "cps",
                needs: "vigil_log_records_total",
                query: "sum by (level) (rate(vigil_log_records_total{service=~\"$job\"}\(window)))",
                legend: "{{level}}"
            ).with(\.about, "Counted by Vigil as they come; of the chosen services, whatever the instance."),
            GrafanaQuestion(
                "Errors by type",
                "cps",
                needs: "errors_total",
                query: "topk(10, sum by (job, type) (\(rate("errors_total"))))",
                legend: "{{job}} {{type}}"
            ),
        ]
    )

    private static let processes = GrafanaRow(
        "Processes",
        [
            GrafanaQuestion(
                "Processor",
                "percentunit",
                needs: "process_cpu_time_seconds_total",
                query: "max by (job, instance) (sum by (job, instance, otel_scope_name) "
                    + "(\(rate("process_cpu_time_seconds_total"))))",
                legend: "{{instance}}"
            ).with(
                \.about,
                "100 % is one core. Where a process measures itself and is measured too, the larger counts."
            ),
            GrafanaQuestion(
                "Memory",
                "bytes",
                needs: "process_memory_usage_bytes",
                query: "max by (job, instance) (process_memory_usage_bytes{\(chosen)})",
                legend: "{{instance}}"
            ),
            GrafanaQuestion(
                "Open files",
                "none",
                needs: "process_unix_file_descriptor_count",
                query: "max by (job, instance) (process_unix_file_descriptor_count{\(chosen)})",
                legend: "{{instance}}"
            ),
            GrafanaQuestion(
                "Threads",
                "none",
                needs: "process_thread_count",
                query: "max by (job, instance) (process_thread_count{\(chosen)})",
                legend: "{{instance}}"
            ),
        ]
    )

    private static let health = GrafanaRow(
        "Health",
        [
            GrafanaQuestion(
                "Health checks",
                "none",
                needs: "vigil_health_status",
                query: "max by (job, vigil_health_check) (vigil_health_status{\(chosen)})",
                legend: "{{job}} {{vigil_health_check}}"
            ).with(\.kind, .states).with(\.words, ["healthy", "degraded", "unhealthy"]),
            GrafanaQuestion(
                "Circuit breakers",
                "none",
                needs: "vigil_breaker_state",
                query: "max by (job, vigil_breaker_name) (vigil_breaker_state{\(chosen)})",
                legend: "{{job}} {{vigil_breaker_name}}"
            ).with(\.kind, .states).with(\.words, ["closed", "half open", "open"]),
        ]
    )

    private static let models = GrafanaRow(
        "Models",
        [
            GrafanaQuestion(
                "Calls by model",
                "ops",
                needs: "gen_ai_client_operation_duration_seconds",
                query: "sum by (gen_ai_request_model) (\(rate("gen_ai_client_operation_duration_seconds_count")))",
                legend: "{{gen_ai_request_model}}"
            ),
            GrafanaQuestion(
                "Duration by model, p95",
                "s",
                needs: "gen_ai_client_operation_duration_seconds",
                query: quantile("0.95", by: "gen_ai_request_model, le", "gen_ai_client_operation_duration_seconds"),
                legend: "{{gen_ai_request_model}}"
            ),
            GrafanaQuestion(
                "Tokens by model",
                "cps",
                needs: "gen_ai_client_token_usage",
                query: "sum by (gen_ai_request_model, gen_ai_token_type) (\(rate("gen_ai_client_token_usage_sum")))",
                legend: "{{gen_ai_request_model}} {{gen_ai_token_type}}"
            ),
        ]
    )

    private static let use = GrafanaRow(
        "Use",
        [
            GrafanaQuestion(
                "Interactions",
                "cps",
                needs: "vigil_interactions_total",
                query: "sum by (vigil_interaction_source, vigil_outcome) (\(rate("vigil_interactions_total")))",
                legend: "{{vigil_interaction_source}} {{vigil_outcome}}"
            ),
            GrafanaQuestion(
                "Features",
                "cps",
                needs: "vigil_features_total",
                query: "topk(10, sum by (vigil_feature_name) (\(rate("vigil_features_total"))))",
                legend: "{{vigil_feature_name}}"
            ),
        ]
    )

    private static let machine = GrafanaRow(
        "Machine",
        [
            GrafanaQuestion(
                "Processor of the machine",
                "percentunit",
                needs: "system_cpu_utilization_ratio",
                query: "sum by (instance) (avg by (instance, cpu_mode) "
                    + "(system_cpu_utilization_ratio{cpu_mode!~\"idle|iowait\"}))",
                legend: "{{instance}}"
            ).with(\.isShare, true),
            GrafanaQuestion(
                "Memory of the machine",
                "percentunit",
                needs: "system_memory_utilization_ratio",
                query: "max by (instance) (system_memory_utilization_ratio{system_memory_state=~\"used|\"})",
                legend: "{{instance}}"
            ).with(\.isShare, true),
            GrafanaQuestion(
                "Disks",
                "percentunit",
                needs: "system_filesystem_utilization_ratio",
                query: "max by (instance, system_filesystem_mountpoint) (system_filesystem_utilization_ratio)",
                legend: "{{instance}} {{system_filesystem_mountpoint}}"
            ).with(\.isShare, true),
            GrafanaQuestion(
                "Network",
                "Bps",
                needs: "system_network_io_bytes_total",
                query: "sum by (instance, network_io_direction) (rate(system_network_io_bytes_total\(window)))",
                legend: "{{instance}} {{network_io_direction}}"
            ),
        ]
    )

    private static let server = GrafanaRow(
        "Vigil itself",
        [
            GrafanaQuestion(
                "Records taken in",
                "cps",
                needs: "vigil_ingest_received_total",
                query: "sum by (signal) (rate(vigil_ingest_received_total\(window)))",
                legend: "{{signal}}"
            ),
            GrafanaQuestion(
                "Store on disk",
                "bytes",
                needs: "vigil_store_disk_bytes",
                query: "max by (instance) (vigil_store_disk_bytes)",
                legend: "{{instance}}"
            ),
            GrafanaQuestion(
                "Memory of Vigil",
                "bytes",
                needs: "vigil_self_memory_usage_bytes",
                query: "max by (instance) (vigil_self_memory_usage_bytes{job=\"vigil\"})",
                legend: "{{instance}}"
            ),
            GrafanaQuestion(
                "Processor of Vigil",
                "percentunit",
                needs: "vigil_self_cpu_time_seconds_total",
                query: "sum by (instance) (rate(vigil_self_cpu_time_seconds_total{job=\"vigil\"}\(window)))",
                legend: "{{instance}}"
            ),
        ]
    )
}
