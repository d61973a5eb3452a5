import VigilModel

// What a Vigil is made of, as far as its configuration alone says.

extension Vigil.Configuration {
    func makeLogFiles(of service: String, time: TimeSource, _ diagnostics: Diagnostics) -> LogFileWriter? {
        logFiles.map { files in
            LogFileWriter(files, service: service, now: time.monotonic) { $0.note(diagnostics) }
        }
    }

    /// Over which a server is asked what it wants changed; nil where it is not asked.
    func controlTransport(of sink: any TelemetrySink) -> ControlTransport? {
        isEnabled && asksForControl ? (sink as? any ControlSource)?.controlTransport : nil
    }

    func makeRunFile(in folder: RunFolder?, of resource: Resource, _ diagnostics: Diagnostics) -> RunFile? {
        guard isEnabled else { return nil }
        let file = RunFile.make(in: folder, diagnostics: diagnostics)
        file?.describe(resource, isSupervised: crashReports == .supervised)
        return file
    }

    func makePastRuns(in folder: RunFolder?, sink: any TelemetrySink, time: TimeSource) -> PastRuns? {
        guard let folder, exportsLogs else { return nil }
        return PastRuns(folder: folder, sink: sink, scope: Vigil.scope, retry: logs.retry, now: time.wall)
    }
}

extension Batcher.Configuration {
    init(_ configuration: Vigil.Configuration) {
        self.init(
            spans: configuration.spans,
            metrics: configuration.metrics,
            logs: configuration.logs,
            shutdownTimeout: configuration.shutdownTimeout
        )
    }
}
