import Testing
import VigilModel
import VigilStore

@testable import VigilDashboard

struct GoldenTests {
    private func status() async throws -> StatusView {
        var status = try await SampleWorld.make().views().status(window: SampleWorld.window)
        // What the store takes differs from one version of it to the next.
        status.store.memoryBytes = 12_300_000
        return status
    }

    @Test func drawsTheStatusScreen() async throws {
        try expectGolden(TextRenderer(width: 110).status(try await status()), "status.txt")
        try expectGolden(TextRenderer(width: 60, isColored: true).status(try await status()), "status-narrow.txt")
    }

    @Test func drawsTheFirstPage() async throws {
        try expectGolden(Page.overview(try await status()), "overview.html")
    }

    @Test func drawsTraces() async throws {
        let views = try await SampleWorld.make().views()
        let traces = try await views.traces(TracesRequest(window: SampleWorld.window))
        let trace = try #require(try await views.trace(SampleWorld.traceID))
        try expectGolden(TextRenderer(width: 100).traces(traces) + TextRenderer(width: 100).trace(trace), "trace.txt")
        try expectGolden(Page.traces(traces), "traces.html")
        try expectGolden(Page.trace(trace), "trace.html")
    }

    @Test func drawsLogs() async throws {
        let logs = try await SampleWorld.make().views().logs(LogsRequest(window: SampleWorld.window))
        try expectGolden(TextRenderer(width: 100).logs(logs), "logs.txt")
        try expectGolden(Page.logs(logs), "logs.html")
    }

    @Test func drawsSeries() async throws {
        let series = try await SampleWorld.make().views().series(SeriesRequest(window: SampleWorld.window))
        try expectGolden(TextRenderer(width: 120).series(series), "series.txt")
    }

    @Test func drawsAChartWithGaps() throws {
        let chart = ChartView(
            id: "latency",
            title: "Latency",
            unit: "s",
            start: SampleWorld.window.start,
            stepSeconds: 15,
            lines: [
                .init(name: "p50", values: [0.012, 0.013, nil, 0.011, nil, nil, 0.02]),
                .init(name: "p99", values: [0.1, 0.094, nil, 0.21, nil, 0.12, 0.08]),
            ]
        )
        try expectGolden(ChartSVG(chart).svg.rendered + "\n", "chart.svg")
    }

    @Test func drawsNotices() throws {
        let problem = Notice.problem("Not Found", message: "There is no <b>.", hint: "look elsewhere")
        let notices = [Notice.signIn, .signedIn, .linkSpent, problem].map(\.rendered)
        try expectGolden(notices.joined(), "notices.html")
    }

    @Test func drawsAnEmptyStore() async throws {
        let views = StoreViews(
            source: MemoryStore { SampleWorld.end },
            server: { ServerView(version: "0.1.0", tokenRequired: false) },
            health: { HealthView() },
            now: { SampleWorld.end }
        )
        let status = try await views.status(window: SampleWorld.window)
        #expect(status.services.isEmpty && status.host == nil && status.charts.isEmpty)
        try expectGolden(TextRenderer(width: 100).status(status) + Page.overview(status), "empty.txt")
        var quiet = status
        quiet.inventory?.oldest = SampleWorld.end - .seconds(7 * 3_600)
        let words = "Nothing came in the last 15 m. What is stored begins 7 h ago."
        #expect(TextRenderer(width: 100).status(quiet).contains(words))
        #expect(Page.overview(quiet).contains(words))
        #expect(try await views.trace(SampleWorld.traceID) == nil)
        #expect(try await views.operations(service: nil, window: SampleWorld.window).total.p50 == nil)
    }
}
