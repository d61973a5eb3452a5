import VigilEmbedded
import VigilModel
import VigilStore

/// All that a store answers with.
struct StoreAnswers {
    var events: [EventRecord] = []
    var points: [SentBatch.Point] = []

    init() {}

    /// Asks a store for everything.
    init(_ core: StoreCore) throws {
        for signal in StoreModel.signals {
            let query = EventQuery(signal, range: .all, order: .oldestFirst, limit: 1_000_000)
            events += try core.events(query).records
        }
        points = Self.points(of: try core.scan(MetricScan(range: .all)))
    }

    static func points(of series: [SeriesSamples]) -> [SentBatch.Point] {
        series.flatMap { series in
            let key = series.identity.key
            return series.streams.flatMap { stream in
                stream.samples.map { sample in
                    SentBatch.Point(
                        key: SentBatch.PointKey(
                            series: key,
                            writer: stream.writer,
                            time: sample.time,
                            start: sample.start
                        ),
                        name: series.identity.name,
                        value: sample.value
                    )
                }
            }
        }
    }
}

extension EventRecord {
    /// Which record of the run it is.
    var recordID: Int64 {
        switch body {
        case .span(let span): span.attributes.recordID
        case .log(let log): log.attributes.recordID
        }
    }
}
