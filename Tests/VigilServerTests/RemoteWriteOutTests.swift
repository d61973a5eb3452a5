import Testing
import VigilModel
import VigilOTLP
import VigilStore

@testable import VigilServer

@Suite("Remote write out") struct RemoteWriteOutTests {
    private static let time = ServerFixture.now

    private static func stream(
        _ name: String,
        _ kind: SeriesKind,
        writer: String = "w",
        attributes: Attributes = [:]
    ) -> ArrivedStream {
        let definition = StreamDefinition(
            resource: Resource(["service.name": "shop", "service.instance.id": .string(writer)]),
            identity: ResourceIdentity(job: "shop", instance: "host"),
            scopeName: "",
            scopeVersion: "",
            name: name,
            unit: "",
            kind: kind,
            description: ""
        )
        return ArrivedStream(definition, attributes: attributes)
    }

    private static func sample(_ value: Double?, _ seconds: Int, start: Timestamp = .zero) -> Sample {
        let value = value.map { SampleValue.number(.double($0)) } ?? .stale
        return Sample(time: time + .seconds(seconds), start: start, value: value)
    }

    private static func arrivals(_ samples: [ArrivedSamples]) -> Arrivals {
        var arrivals = Arrivals(sequence: 1)
        arrivals.streams = samples
        return arrivals
    }

    private static func sent(
        _ converter: inout SeriesConverter,
        _ samples: [ArrivedSamples],
        before: [SeriesKey: [SampleStream]] = [:]
    ) -> [String: [Double]] {
        var sent: [String: [Double]] = [:]
        for slot in converter.convert(arrivals(samples), before: before, now: time) {
            let labels = slot.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            let (fresh, late) = slot.take()
            sent[labels] = (fresh.numbers + late.numbers).map(\.value)
        }
        return sent
    }

    @Test("deltas become totals that go on from what was stored before")
    func deltasBecomeTotals() {
        var converter = SeriesConverter(RemoteWriteReceiver(url: "http://r"))
        let stream = Self.stream("jobs", .deltaCounter)
        let came = [ArrivedSamples(stream, [Self.sample(2, 0), Self.sample(3, 1)])]
        #expect(converter.needs(Self.arrivals(came)).count == 1)
        let before = [SampleStream(writer: stream.writer, samples: [Self.sample(40, -60), Self.sample(2, -30)])]
        let sent = Self.sent(&converter, came, before: [stream.key: before])
        #expect(sent == ["__name__=jobs_total,instance=host,job=shop": [44, 47]])
        #expect(converter.needs(Self.arrivals(came)).isEmpty)
    }

    @Test("writers of one counter are added up, and the end of one is no reset")
    func writersAreAddedUp() {
        var converter = SeriesConverter(RemoteWriteReceiver(url: "http://r"))
        let (one, two) = (Self.stream("c", .counter), Self.stream("c", .counter, writer: "v"))
        let sent = Self.sent(
            &converter,
            [
                ArrivedSamples(one, [Self.sample(5, 0), Self.sample(6, 2), Self.sample(nil, 4)]),
                ArrivedSamples(two, [Self.sample(10, 1), Self.sample(11, 3), Self.sample(12, 5)]),
            ]
        )
        #expect(sent.values.first == [5, 15, 16, 17, 17, 18])
    }

    @Test("a distribution over growing buckets goes as classic series over bounds that stay, and all of them end")
    func histogramsAreClassic() {
        var converter = SeriesConverter(RemoteWriteReceiver(url: "http://r"))
        let stream = Self.stream("h", .exponentialHistogram)
        var histogram = ExponentialHistogram(scale: 0)
        for value in [0.3, 1.5, 3, 3.5] { histogram.record(value) }
        let sample = Sample(time: Self.time, start: .zero, value: .exponential(histogram))
        let sent = Self.sent(&converter, [ArrivedSamples(stream, [sample, Self.sample(nil, 1)])])
        func values(_ name: String, _ bound: String? = nil) -> [Double]? {
            sent["__name__=\(name),instance=host,job=shop" + (bound.map { ",le=\($0)" } ?? "")]
        }
        #expect(values("h_count")?.first == 4 && values("h_sum")?.first == 8.3)
        #expect(values("h_bucket", "0.5")?.first == 1 && values("h_bucket", "2")?.first == 2)
        #expect(values("h_bucket", "4")?.first == 4 && values("h_bucket", "+Inf")?.first == 4)
        for values in sent.values { #expect(values.last?.bitPattern == StaleMarker.bits && values.count == 2) }
    }

    @Test("relabelling comes last, after the labels that all series get")
    func relabelling() throws {
        let text = """
            global:
              external_labels: {site: eu, job: other}
            remote_write:
              - url: http://r/w
                write_relabel_configs:
                  - {source_labels: [site, __name__], regex: "eu;drop_.*", action: drop}
                  - {source_labels: [site], target_label: place}
            """
        let receiver = try #require(
            try PrometheusConfiguration(text, name: "p.yml") { _ in "" }.receivers.first
        )
        var converter = SeriesConverter(receiver)
        let sent = Self.sent(
            &converter,
            [
                ArrivedSamples(Self.stream("drop_me", .gauge), [Self.sample(1, 0)]),
                ArrivedSamples(Self.stream("keep", .gauge), [Self.sample(2, 0)]),
            ]
        )
        #expect(sent == ["__name__=keep,instance=host,job=shop,place=eu,site=eu": [2]])
    }

    @Test("what is older than what was sent goes apart; each series stays in one lane, in order")
    func requestsAreCut() {
        var converter = SeriesConverter(RemoteWriteReceiver(url: "http://r"))
        var queue = RemoteWriteReceiver.Queue()
        queue.samplesPerSend = 4
        queue.shardsMax = 3
        func slots(_ times: [Int]) -> [OutgoingSlot] {
            let samples = (0..<5).map { number in
                ArrivedSamples(
                    Self.stream("m", .gauge, attributes: ["n": .int(Int64(number))]),
                    times.map { Self.sample(Double(number), $0) }
                )
            }
            return converter.convert(Self.arrivals(samples), before: [:], now: Self.time)
        }
        let first = RequestCut.lanes(slots([10, 12, 11]), queue)
        #expect(first.count <= 3 && first.joined().allSatisfy { $0.samplesCount <= 4 })
        #expect(first.joined().reduce(0) { $0 + $1.samplesCount } == 15)
        for request in first.joined() {
            for series in request {
                #expect(series.numbers == series.numbers.sorted { $0.milliseconds < $1.milliseconds })
            }
        }
        let second = RequestCut.lanes(slots([9, 13]), queue)
        for lane in second {
            let times = lane.map { Set($0.flatMap { $0.numbers.map(\.milliseconds) }) }
            #expect(times.allSatisfy { $0.count == 1 }, "late samples spoil no request of others")
            #expect(times.flatMap { $0 } == times.flatMap { $0 }.sorted(by: >), "late samples come last")
        }
    }

    @Test(
        "answers mean what the protocol says",
        arguments: [
            (204, nil, RemoteWriteAnswer.taken), (200, nil, .taken),
            (503, "7", .later(after: .seconds(7), why: "503: why")), (500, nil, .later(after: nil, why: "500: why")),
            (429, "-1", .later(after: nil, why: "429: why")),
            (429, "99999", .later(after: .seconds(300), why: "429: why")),
            (400, nil, .refused(why: "400: why", written: nil)), (404, nil, .refused(why: "404: why", written: nil)),
            (301, nil, .refused(why: "301: why", written: nil)),
        ] as [(UInt, String?, RemoteWriteAnswer)]
    )
    func answers(_ status: UInt, _ retryAfter: String?, _ expected: RemoteWriteAnswer) {
        let answer = RemoteWriteAnswer(
            status: status,
            header: { $0 == "Retry-After" ? retryAfter : nil },
            text: "why",
            version: .one,
            samples: 1
        )
        #expect(answer == expected)
    }

    @Test("a receiver that knows version 1 alone is not taken for one that took a message of version 2")
    func version2IsConfirmed() {
        func answer(_ header: String?) -> RemoteWriteAnswer {
            RemoteWriteAnswer(
                status: 204,
                header: { $0 == "X-Prometheus-Remote-Write-Samples-Written" ? header : nil },
                text: "",
                version: .two,
                samples: 3
            )
        }
        #expect(answer("3") == .taken)
        guard case .refused(_, nil) = answer(nil) else {
            Issue.record("\(answer(nil))")
            return
        }
    }

    @Test("pauses double up to the longest, with chance in them, and are as long as was asked")
    func backsOff() {
        var backoff = Backoff(min: .milliseconds(30), max: .milliseconds(100))
        let pauses = (0..<4).map { _ in backoff.failed(asked: nil, chance: 1) }
        #expect(pauses == [.milliseconds(30), .milliseconds(60), .milliseconds(100), .milliseconds(100)])
        #expect(backoff.failed(asked: nil, chance: 0) == .milliseconds(50))
        #expect(backoff.failed(asked: .seconds(3), chance: 0) == .seconds(3))
    }

    @Test("all that is wrong with a receiver is told with its place")
    func mistakes() {
        let text = """
            remote_write:
              - url: ftp://r
              - url: http://u:p@r/w
              - url: http://r/w
                protobuf_message: v3
                sigv4: {}
                headers: {Content-Type: x}
                queue_config: {max_shards: 0, shards: 1}
              - url: http://r/w
            """
        let failure = #expect(throws: PrometheusConfiguration.Failure.self) {
            try PrometheusConfiguration(text, name: "p.yml") { _ in "" }
        }
        let places = failure?.mistakes.map { $0.split(separator: " ").first.map(String.init) ?? "" } ?? []
        let wanted = ["2:10:", "3:10:", "5:23:", "6:5:", "7:15:", "8:32:", "8:35:", "9:5:"].map { "p.yml:" + $0 }
        #expect(places == wanted, "\(failure?.description ?? "")")
    }
}
