import VigilModel
import VigilStore

extension HostView {
    static let metrics = [
        "system.cpu.utilization", "system.memory.utilization", "system.memory.usage", "system.filesystem.utilization",
        "system.cpu.load_average.1m",
    ]

    /// The machine by its metrics; nil where there are none.
    ///
    /// Programs on other machines may send `system.*` too: what the server measures comes first, else what came last.
    init?(_ all: [SeriesSamples], at time: Timestamp) {
        let own = all.filter { $0.identity.resource.job == "vigil" }
        guard let identity = (own.isEmpty ? all : own).max(by: { $0.newest < $1.newest })?.identity else { return nil }
        let series = all.filter { $0.identity.resource == identity.resource }
        func levels(_ name: String, where condition: (Attributes) -> Bool = { _ in true }) -> [Double] {
            series.filter { $0.identity.name == name && condition($0.identity.attributes) }
                .compactMap { $0.level(at: time) }
        }
        func isUse(_ attributes: Attributes, _ key: String) -> Bool {
            guard let state = attributes[key]?.stringValue else { return true }
            return key == "cpu.mode" ? state != "idle" && state != "iowait" : state == "used"
        }
        let cpu = levels("system.cpu.utilization") { isUse($0, "cpu.mode") }
        let processors = Set(
            series.filter { $0.identity.name == "system.cpu.utilization" }
                .map { $0.identity.attributes["cpu.logical_number"]?.description ?? "" }
        )
        let used = levels("system.memory.usage") { isUse($0, "system.memory.state") }
        self.init(
            name: identity.attributes[SemanticName.hostName]?.stringValue
                ?? String(identity.resource.instance.prefix { $0 != "/" }),
            cpuUtilization: cpu.isEmpty ? nil : cpu.reduce(0, +) / Double(max(1, processors.count)),
            memoryUtilization: levels("system.memory.utilization") { isUse($0, "system.memory.state") }.first,
            memoryUsedBytes: used.isEmpty ? nil : used.reduce(0, +),
            diskUtilization: levels("system.filesystem.utilization") { isUse($0, "system.filesystem.state") }.max(),
            loadAverage: levels("system.cpu.load_average.1m").first
        )
    }
}

extension SeriesSamples {
    fileprivate var newest: Timestamp { streams.compactMap { $0.samples.last?.time }.max() ?? .distantPast }
}
