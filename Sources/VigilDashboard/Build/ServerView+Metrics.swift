import VigilModel
import VigilStore

extension ServerView {
    static let metrics = ["vigil.self.cpu.time", "vigil.self.cpu.utilization", "vigil.self.memory.usage"]

    /// The same with what the server measured of itself, where it does not say so already.
    func measured(_ series: [SeriesSamples], at time: Timestamp) -> ServerView {
        func added(_ name: String, _ value: (SeriesSamples) -> Double?) -> Double? {
            let values = series.filter { $0.identity.name == name }.compactMap(value)
            return values.isEmpty ? nil : values.reduce(0, +)
        }
        var view = self
        view.cpuUtilization =
            cpuUtilization ?? added("vigil.self.cpu.time") { $0.rate(at: time) }
            ?? added("vigil.self.cpu.utilization") { $0.level(at: time) }
        view.memoryBytes = memoryBytes ?? added("vigil.self.memory.usage") { $0.level(at: time) }
        return view
    }
}
