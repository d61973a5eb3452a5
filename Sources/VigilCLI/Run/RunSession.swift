import Foundation
import VigilDashboard
import VigilExporter
import VigilModel
import VigilOperations

/// One `vigil run`: finds a server, runs the command, records, and sums up.
struct RunSession: Sendable {
    let words: [String]
    let name: String?
    let environment: String?
    let restart: RestartPolicy
    let passing: Passing
    let keptDescriptors: [Int32]
    let place: RunServer.Place
    let folder: DataFolder
    let remarks: RunRemarks

    /// Runs the command.
    ///
    /// - Returns: The exit code to pass on.
    /// - Throws: Where nothing was run.
    func run() async throws -> Int32 {
        let own = ProcessEnvironment.current()
        let server = try await findServer(environment: own)
        let backtraces = server == nil ? nil : try? TemporaryFolder(prefix: "vigil-crash-")
        let watch = WatchEnvironment(
            endpoint: server?.address ?? "",
            token: server?.token,
            name: name,
            defaultName: CommandName.of(words),
            environment: environment,
            hostName: VigilOperations.Host.current.name,
            backtraceFolder: backtraces?.path
        )
        let service = watch.serviceName(in: own)
        let recorder = try RunRecorder(
            RunRecorder.Configuration(
                command: words,
                resource: watch.resource(in: own),
                backtraceFolder: backtraces
            ),
            sink: try sink(to: server)
        )
        let command = SupervisedCommand(
            arguments: words,
            environment: server == nil ? own : watch.variables(existing: own),
            keptDescriptors: keptDescriptors,
            passing: passing,
            restart: restart
        )
        let observer = RunObserver(
            recorder: recorder,
            remarks: remarks,
            name: service,
            address: server?.address
        )
        async let recorded = recorder.run()
        let supervisor = try Supervisor(command, observer: observer)
        let ending: SupervisionStateMachine.Ending
        do {
            ending = try await supervisor.run()
        } catch {
            recorder.finish()
            throw error
        }
        recorder.finish()
        let figures = try await recorded
        await sumUp(service, ending, figures, server)
        return ending.exitCode
    }

    /// The server; nil, and a word about it, where the command must run unwatched.
    private func findServer(environment: [String]) async throws -> RunServer? {
        do {
            if let server = try await RunServer.find(at: place, folder: folder, environment: environment) {
                return server
            }
            remarks.warn(
                place.isLocal
                    ? "the command runs unwatched: the server that was started for it does not answer; "
                        + "see \(RunServer.logPath(in: folder))"
                    : "the command runs unwatched: no Vigil answers at \(place.listen.text), which VIGIL_SERVER names"
            )
        } catch let error as SystemError {
            remarks.warn("the command runs unwatched: no server could be started (\(error))")
        } catch let error as CommandError where error.code == .configuration && !folder.isNamed {
            remarks.warn("the command runs unwatched: \(error)")
        }
        return nil
    }

    private func sink(to server: RunServer?) throws -> any TelemetrySink {
        guard let server else { return NowhereSink() }
        let headers = server.token.map { [OTLPConfiguration.Header("authorization", "Bearer \($0)")] } ?? []
        return try OTLPExporter(OTLPConfiguration(endpoint: server.address, headers: headers, timeout: .seconds(3)))
    }

    private func sumUp(
        _ service: String,
        _ ending: SupervisionStateMachine.Ending,
        _ figures: RunFigures,
        _ server: RunServer?
    ) async {
        // A window must not be empty, and the command's last span may end in the same instant.
        let window = TimeRange(start: figures.start, end: figures.end + .seconds(1))
        let operations = await server?.operations(of: service, window: window)
        remarks.write(
            RunSummary(
                service: service,
                ending: ending,
                figures: figures,
                operations: operations,
                address: server?.address
            )
        )
    }
}

/// Where the telemetry of an unwatched command goes.
private struct NowhereSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        throw SinkError(.drop, "no server")
    }
}
