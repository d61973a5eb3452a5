import CVigil
import VigilModel
import VigilOTLP

/// What this process leaves behind for its next start: a mapped file, or memory alone where no file can be made.
///
/// docs/formats/run-file.md has the bytes.
final class RunFile: @unchecked Sendable {
    // The pointer never changes; what it leads to has one writer for each place and is read as C says.
    let run: OpaquePointer
    /// Nil where it is in memory alone.
    let path: String?
    private let machine: MachineFacts

    /// In memory alone; nil where there is none.
    init?() {
        guard let run = vigil_run_in_memory() else { return nil }
        self.run = run
        path = nil
        machine = MachineFacts(bootID: "", memoryGroup: MemoryGroup(folder: ""))
    }

    /// In a new file.
    ///
    /// - Parameter path: The file, which must not be there.
    /// - Throws: ``RunFileError`` where it cannot be made.
    init(path: String) throws(RunFileError) {
        var made: OpaquePointer?
        let failure = vigil_run_create(path, &made)
        guard failure == 0, let made else { throw RunFileError(path: path, code: failure) }
        run = made
        self.path = path
        machine = .present
    }

    /// In a folder where there is one and it can hold a file, else in memory alone.
    static func make(in folder: RunFolder?, diagnostics: Diagnostics) -> RunFile? {
        do throws(RunFileError) {
            if let folder { return try folder.makeFile() }
        } catch {
            diagnostics.once(error.description)
        }
        return RunFile()
    }

    deinit { vigil_run_release(run) }

    /// What it holds; nil in a process that was forked from its own.
    var content: OpaquePointer? { vigil_run_content(run) }

    /// What this process has loaded, the program itself first.
    var modules: [LoadedModule] {
        vigil_run_note_modules(run)
        return content.map { LoadedModule.all(in: $0) } ?? []
    }

    /// Notes whose run it is.
    ///
    /// - Parameters:
    ///   - resource: Who records. Where it is too long, only what identifies the service is kept.
    ///   - isSupervised: Whether someone else counts its crashes.
    func describe(_ resource: Resource, isSupervised: Bool) {
        guard let content else { return }
        var room = 0
        let place = vigil_run_resource(content, &room)
        var bytes = Self.encode(resource)
        if bytes.count > room {
            let kept = [
                SemanticName.serviceName, SemanticName.serviceNamespace, SemanticName.serviceVersion,
                SemanticName.serviceInstanceID, SemanticName.deploymentEnvironmentName, SemanticName.hostName,
            ]
            bytes = Self.encode(Resource(Attributes(resource.attributes.filter { kept.contains($0.key) })))
        }
        if bytes.count <= room {
            for (index, byte) in bytes.enumerated() { place[index] = byte }
            vigil_run_head(content).pointee.resource_size = UInt32(bytes.count)
        }
        vigil_run_head(content).pointee.is_supervised = isSupervised ? 1 : 0
        vigil_run_set_text(content, VIGIL_RUN_BOOT_ID, machine.bootID)
        vigil_run_set_text(content, VIGIL_RUN_MEMORY_GROUP, machine.memoryGroup.folder)
    }

    /// Notes a sign of life.
    func beat(at time: Timestamp) {
        guard path != nil else { return }
        var usage = vigil_process_usage()
        vigil_process_usage(&usage)
        var beat = vigil_run_beat(
            time_ns: time.nanoseconds,
            resident_bytes: usage.resident_bytes,
            memory_limit_bytes: machine.memoryGroup.limitBytes ?? -1,
            group_oom_kills: machine.memoryGroup.oomKills ?? -1,
            host_oom_kills: MachineFacts.oomKills ?? -1
        )
        vigil_run_beat(run, &beat)
    }

    /// Has crashes written into it, and the end of the process noted.
    func watchProcess(at time: Timestamp) {
        guard path != nil else { return }
        beat(at: time)
        vigil_run_end_with_process(run)
        _ = vigil_crash_install(run)
    }

    private static func encode(_ resource: Resource) -> [UInt8] {
        OTLPEncoder.encode([ResourceGroup<LogRecord>(resource: resource, items: [])])
    }
}

/// A run's file could not be made.
struct RunFileError: Error, CustomStringConvertible {
    let path: String
    /// The system's number for why.
    let code: Int32

    var description: String {
        "\(path) cannot be made (\(ProcessFacts.text(ofError: code))), so a crash of this program will not be reported"
    }
}
