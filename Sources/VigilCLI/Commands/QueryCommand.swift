import ArgumentParser
import VigilDashboard
import VigilModel
import VigilQuery

/// What a query comes to, for scripts.
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "What a query in PromQL comes to, now or over time, for people and for scripts.",
        discussion: """
            TIME is like 2026-11-21T10:00:00Z, seconds since 1970, now, or how long ago: 15m.

            Examples:
              vigil query 'sum by (job) (rate(jobs_total[5m]))'
              vigil query 'process_memory_usage_bytes{job="shop"}' --at 1h --json
              vigil query --from 1h --step 1m --csv 'rate(jobs_total[5m])'
              vigil query --check 'cpu_percent > 80 && memory_percent > 90' && echo both
              vigil query --promql "memory_trend == 'increasing'"
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("When it is evaluated; else now.", valueName: "time"))
    var at: TimeArgument?

    @Option(help: ArgumentHelp("Evaluate it at each step from this time on.", valueName: "time"))
    var from: TimeArgument?

    @Option(help: ArgumentHelp("The last time with --from; else now.", valueName: "time"))
    var to: TimeArgument?

    @Option(help: ArgumentHelp("How far apart the times are with --from; else about 100 of them.", valueName: "15s"))
    var step: PeriodArgument?

    @Flag(help: "Write comma-separated values: the time, the labels, the value.")
    var csv = false

    @Flag(help: "End with 1 where nothing fits, as a condition that does not hold.")
    var check = false

    @Flag(help: "Write the query as PromQL and ask nobody: what a condition stands for.")
    var promql = false

    @Argument(help: "PromQL, or a condition such as 'cpu_percent > 80'.")
    var query: String

    func validate() throws {
        if at != nil, from != nil { throw ValidationError("--at is one time, --from the first of several: give one.") }
        if from == nil, to != nil || step != nil { throw ValidationError("--to and --step go with --from.") }
        if output.json, csv { throw ValidationError("Give one of --json and --csv.") }
    }

    func run() async throws {
        let console = Console(output)
        let query = try QueryText.promQL(query)
        if promql { return console.write(try PromQL.parse(query).formatted) }
        let view = try await ViewProvider(server, console).withViews { views, now in
            try await views.query(QueryRequest(query, try time(now)))
        }
        if output.json {
            console.write(String(decoding: view.json, as: UTF8.self))
        } else if csv {
            console.write(view.csv)
            for remark in view.warnings + view.infos { console.remark(remark) }
        } else {
            console.write(TextRenderer(console).answer(view))
        }
        if check, view.isEmpty { throw ExitCode(CommandError.Code.no.rawValue) }
    }

    private func time(_ now: Timestamp) throws -> QueryRequest.Time {
        guard let from else { return .at(at?.time(now: now) ?? now) }
        let (start, end) = (from.time(now: now), to?.time(now: now) ?? now)
        guard start <= end else { throw CommandError(.usage, "--from is later than --to") }
        let step = step?.duration ?? QuerySteps.step(over: end - start, count: 100)
        return .steps(start: start, end: end, step: step)
    }
}
