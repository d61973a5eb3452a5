import ArgumentParser
import Logging
import VigilDashboard
import VigilModel
import VigilServer

/// How much the applications of a service write, for a while, without a restart.
struct LevelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "level",
        abstract: "Changes how much a running service logs, for a while; or stops its recording.",
        discussion: """
            It holds for programs with the Vigil library, within a second, and ends by itself.

            Examples:
              vigil level debug --service shop --for 10m
              vigil level debug --service shop --operation checkout --label 'shop.payment*' --for 1h
              vigil level off --everything --service shop --for 10m
              vigil level --list
              vigil level --clear --service shop
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "From this level on: trace, debug, info, notice, warning, error, critical; off: nothing.")
    var severity: SeverityArgument?

    @Option(help: ArgumentHelp("The service; '*' stands for every one.", valueName: "name"))
    var service: String?

    @Option(help: ArgumentHelp("Only during this operation; a * at the end stands for anything.", valueName: "name"))
    var operation: String?

    @Option(help: ArgumentHelp("Only these loggers, by label; a * at the end stands for anything.", valueName: "name"))
    var label: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("For how long: 10m, 1h, at most 30d.", valueName: "time"))
    var time: PeriodArgument?

    @Flag(help: "With off: records nothing at all, no spans and metrics either. Log lines still reach the console.")
    var everything = false

    @Flag(help: "Shows what is set, and which services listen.")
    var list = false

    @Flag(help: "Takes back what is set for a service: all of it, or what has this --label and --operation.")
    var clear = false

    func validate() throws {
        if [severity != nil, list, clear].count(where: { $0 }) != 1 {
            throw ValidationError("Give a level, or --list, or --clear.")
        }
        if !list, (service ?? "").isEmpty { throw ValidationError("Name a --service.") }
        if severity != nil, time == nil { throw ValidationError("Say --for how long: --for 10m.") }
        if everything, severity?.name != "off" || label != nil || operation != nil {
            throw ValidationError("--everything goes with off, and without --label and --operation.")
        }
    }

    func run() async throws {
        let console = Console(output)
        let client = try await ViewProvider(server, console).server()
        let view = list ? try await client.control() : try await client.change(change)
        if output.json { return try console.write(json: view) }
        if list { return console.write(TextRenderer(console).render(view)) }
        console.remark(remark(view))
    }

    private var change: ControlChange {
        var change = ControlChange(service: service ?? "", label: label, operation: operation)
        if clear {
            change.clear = true
        } else if everything {
            change.enabled = false
        } else {
            change.level = severity?.name
        }
        change.for = time?.defaultValueDescription
        return change
    }

    private func remark(_ view: ControlView) -> String {
        let service = service ?? ""
        let instances = view.listeners.filter { service == "*" || $0.service == service }.map(\.instances)
        let count = instances.reduce(0, +)
        let listening =
            switch count {
            case 0: "Nobody of that name listens now; who begins to within that time is told."
            case 1: "1 process listens."
            default: "\(count) processes listen."
            }
        if clear { return "What was set for \(service) is taken back." }
        let level = severity?.name ?? ""
        let what = everything ? "The recording of \(service) is off" : "The level of \(service) is \(level)"
        return "\(what) for \(time?.defaultValueDescription ?? ""). \(listening)"
    }
}

/// A level of swift-log, or off, as an argument.
struct SeverityArgument: ExpressibleByArgument {
    static let allValueStrings = Logger.Level.allCases.map(\.rawValue) + ["off"]
    private static let aliases = ["warn": "warning", "fatal": "critical"]

    let name: String

    init?(argument: String) {
        let lowercased = argument.lowercased()
        name = Self.aliases[lowercased] ?? lowercased
        if !Self.allValueStrings.contains(name) { return nil }
    }
}
