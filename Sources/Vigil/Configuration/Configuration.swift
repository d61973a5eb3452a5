public import Logging
public import VigilModel
public import VigilPrivacy

extension Vigil {
    /// How an application is watched.
    ///
    /// Environment variables override what is written in code (see ``override(with:)``), so that whoever runs the
    /// program has the last word.
    public struct Configuration: Sendable {
        /// Whether anything is recorded (`OTEL_SDK_DISABLED` turns it off).
        public var isEnabled = true
        /// What the application calls itself; nil: the name of its program file.
        public var service: String?
        /// Which version of it runs.
        public var serviceVersion: String?
        /// Where it runs: `production`, `staging`.
        public var environment: String?
        /// What else is known about it, by OpenTelemetry's resource conventions.
        public var resourceAttributes: Attributes = [:]

        /// Whether spans leave the process; operations are counted all the same.
        public var exportsTraces = true
        /// Whether metrics leave the process.
        public var exportsMetrics = true
        /// Whether log records, errors and events leave the process.
        public var exportsLogs = true

        /// The level of new loggers.
        public var logLevel: Logger.Level = .info
        /// How log lines appear on the standard error; they do so whether or not they are exported.
        public var console = ConsoleStyle.automatic
        /// Files that log lines are written to; nil: none.
        public var logFiles: LogFiles?
        /// Which traces are recorded.
        public var sampler = Sampler.parentBased
        /// Whether ``Vigil/bootstrap(service:exporter:configuration:)`` has the next start report a crash of this one.
        public var crashReports = CrashReports.on
        /// Whether errors carry the stack of where they were thrown, and not only of where they were recorded.
        ///
        /// Every throw of the process then costs 30 to 70 ns more, whether or not its error is recorded; where it is
        /// off, nothing. An error that was caught and thrown on comes from where it came from at first. The last 16
        /// throws of a thread are known, for ten seconds (`VIGIL_TRACE_THROWS`).
        public var tracesThrows = false
        /// The part of errors that become records, from 0 to 1; all are counted.
        ///
        /// `vigil.self.errors.sampled_out` says how many did not (`VIGIL_SAMPLING_ERROR_SAMPLE_RATE`).
        public var errorSampleRate = 1.0
        /// Whether the change of the process's resident memory is measured over each operation.
        ///
        /// That takes about 10 µs an operation, for it asks the system twice, and it is the whole process's memory:
        /// what runs at the same time is in it too (`VIGIL_OPERATION_MEMORY`).
        public var measuresOperationMemory = false
        /// What Vigil may cost, as a share of one processor core, above 0; nil: whatever it costs.
        ///
        /// Beyond it fewer traces are recorded, and never fewer than one a second of each operation.
        public var cpuBudget: Double? = 0.01
        /// How often metrics are collected.
        public var metricInterval: Duration = .seconds(10)
        /// How many label sets an instrument may have; the rest is counted together as overflow.
        public var labelSetsMax = 2_000
        /// How many attributes, events and links a span may have of each; the rest is dropped and counted.
        public var spanItemsMax = 128

        /// How spans are buffered.
        public var spans = BatchLimits(delay: .seconds(1))
        /// How metric points are buffered.
        public var metrics = BatchLimits(recordsMax: 65_536, batchRecordsMax: 8_192, delay: .milliseconds(50))
        /// How log records and events are buffered.
        public var logs = BatchLimits(delay: .seconds(1))
        /// Whether the server that telemetry goes to is asked for levels, sample rates and pauses.
        public var asksForControl = true
        /// How long the last flush may take when the application ends.
        public var shutdownTimeout: Duration = .seconds(5)

        /// What must not leave the process; nil: everything leaves as it is (`VIGIL_REDACTION=off`).
        public var redaction: RedactionRules? = .standard
        /// What becomes of the ids of users (`VIGIL_USER_IDS`; `ANONYMIZE_DATA=false` is `plain`).
        public var userIDs = UserIDPolicy.pseudonyms
        /// Makes pseudonyms of users; nil: their ids are left out.
        ///
        /// `VigilCrypto` has `KeyedPseudonymizer`.
        public var pseudonymizer: (any Pseudonymizer)?
        /// How interactions are kept in daily files; nil: they are not.
        public var interactionFiles: Vigil.InteractionFiles?
        /// The part of interactions that may fail before it is said, from 0 to 1.
        public var interactionErrorRateMax = 0.1

        /// The defaults, before the environment.
        public init(service: String? = nil) {
            self.service = service
        }
    }

    /// Whether a start of the program reports how the runs before it ended.
    public enum CrashReports: String, Hashable, Sendable, CaseIterable {
        /// Crashes and kills become errors, once each.
        case on
        /// They are reported, but somebody else has counted them: what `vigil run` sets.
        case supervised
        /// Crashes are not handled and nothing is kept in files.
        case off
    }

    /// How log lines appear on the standard error.
    public enum ConsoleStyle: String, Hashable, Sendable, CaseIterable {
        /// Coloured where the standard error is a terminal, else as text.
        case automatic = "auto"
        /// One readable line each.
        case text
        /// One readable line each, in which levels stand out by colour.
        case colored
        /// One JSON object each.
        case json
        /// Not at all.
        case off
    }
}
