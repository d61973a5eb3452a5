import ArgumentParser
import Foundation
import VigilModel
import VigilServer

/// How `vigil serve` is run.
struct ServeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where to listen; port 0 picks one.", valueName: "host:port"))
    var listen = ListenArgument.standard

    @Option(help: ArgumentHelp("The folder for what is stored (else $XDG_DATA_HOME/vigil).", valueName: "folder"))
    var data: String?

    @Option(
        name: .customLong("watch"),
        help: ArgumentHelp(
            "Take in what is written to *.otlp.jsonl in this folder, each line once; can be given several times.",
            valueName: "folder"
        )
    )
    var watchedFolders: [String] = []

    @Option(
        name: .customLong("scrape-config"),
        help: ArgumentHelp(
            "Do what this Prometheus configuration says: scrape_configs, rule_files, remote_write.",
            valueName: "file"
        )
    )
    var scrapeConfiguration: String?

    @Option(
        name: .customLong("remote-write"),
        help: ArgumentHelp(
            "Send all metrics that come to this address too, by Prometheus' remote write; can be given several times.",
            valueName: "url"
        )
    )
    var remoteWrite: [String] = []

    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp(
            "Evaluate the recording rules in this file, or in these: 'rules/*.yml'; can be given several times.",
            valueName: "file"
        )
    )
    var rules: [String] = []

    @Option(name: .customLong("idle-exit"), help: "End when nobody has used it for so long: 30m.")
    var idleExit: PeriodArgument?

    @Option(name: .customLong("ingest-max-age"), help: "Refuse what is older than this; 0 takes any age.")
    var ingestMaxAge: AgeArgument?

    @Option(help: "Keep what is stored for so long: 30d. Else a week. Rollups of metrics stay longer.")
    var retention: PeriodArgument?

    @Option(
        name: .customLong("retention-size"),
        help: "Let what is stored take so much room: 20GB. Else a fifth of the disk, at most 50 GB."
    )
    var retentionSize: SizeArgument?

    @Flag(name: .customLong("insecure-listen"), help: "Listen for other machines too, although there is no TLS.")
    var insecureListen = false

    @Flag(name: .customLong("no-auth"), help: "Let everybody who reaches the port read and change all: for tests.")
    var noAuth = false

    @Option(
        name: [.customLong("allowed-host"), .customLong("host")],
        help: "Answer requests for this host name too; can be given several times."
    )
    var allowedHosts: [String] = []

    @Option(help: "What an acknowledgement promises: “disk” outlives a power cut, “process” only this process's death.")
    var durability = DurabilityArgument.disk

    /// For tests: parts are made and merged within seconds.
    @Option(name: .customLong("segment-records"), help: .hidden)
    var segmentRecords: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A clock for tests: an offset, and a factor by which it runs.", valueName: "-7d/60")
    )
    var clock: ClockArgument?

    func serverConfiguration(_ folder: DataFolder) -> ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.host = listen.host
        configuration.port = listen.port
        configuration.dataDirectory = folder.path
        configuration.noAuthentication = noAuth
        configuration.insecureListen = insecureListen
        configuration.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
        configuration.idleExit = idleExit?.duration
        configuration.watchedFolders = watchedFolders
        configuration.monitoring = monitoring
        return configuration
    }

    /// Where it is said what is scraped and handed on.
    var monitoring: MonitoringFiles {
        var files = MonitoringFiles()
        files.configuration = scrapeConfiguration
        files.receivers = remoteWrite
        files.rules = rules
        return files
    }
}

/// What an acknowledgement promises.
enum DurabilityArgument: String, ExpressibleByArgument, CaseIterable {
    case disk, process
}
