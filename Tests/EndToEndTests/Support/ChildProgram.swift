import CVigil
import Foundation

/// How a program ended.
enum Ending: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
}

/// A real program under test.
///
/// Its output goes to files, so that no reader can hold it up.
final class ChildProgram {
    let pid: Int32
    let arguments: [String]
    private let outputPath: String
    private let errorPath: String
    private var ending: Ending?

    /// Starts a program by the path of its file or by a name that the environment's PATH holds.
    init(_ arguments: [String], environment: [String: String], outputBase: String) throws {
        self.arguments = arguments
        outputPath = outputBase + ".out"
        errorPath = outputBase + ".err"
        let output = try Self.openForWriting(outputPath)
        let errors = try Self.openForWriting(errorPath)
        defer {
            try? output.close()
            try? errors.close()
        }
        let input = FileHandle(forReadingAtPath: "/dev/null")
        let strings = CStrings(arguments), variables = CStrings(environment.map { "\($0)=\($1)" })
        var request = vigil_spawn_request(
            arguments: strings.pointers,
            environment: variables.pointers,
            input: input?.fileDescriptor ?? -1,
            output: output.fileDescriptor,
            error: errors.fileDescriptor,
            place: VIGIL_SPAWN_OWN_GROUP,
            kept: nil,
            kept_count: 0
        )
        var spawned = vigil_spawned()
        let failure = withExtendedLifetime((input, strings, variables)) { vigil_spawn(&request, &spawned) }
        if failure != 0 { throw TestFailure("cannot start \(arguments.joined(separator: " ")): errno \(failure)") }
        pid = spawned.pid
    }

    /// What it has written to its output so far.
    var output: String { Self.text(outputPath) }
    /// What it has written as errors so far.
    var errors: String { Self.text(errorPath) }

    /// How it ended; nil while it runs.
    func poll() -> Ending? {
        if let ending { return ending }
        var result = vigil_wait_result()
        guard vigil_wait(pid, &result) == 1 else { return nil }
        switch result.kind {
        case VIGIL_EXITED: ending = .exited(result.value)
        case VIGIL_SIGNALED: ending = .killed(signal: result.value)
        default: break
        }
        return ending
    }

    /// Waits for its end; past the time it is killed, and the test fails with what it wrote.
    func end(within seconds: Double = 30) async throws -> Ending {
        do {
            return try await eventually("\(arguments) ends", within: seconds) { poll() }
        } catch {
            kill()
            throw TestFailure("\(error)\n\(output)\n\(errors)")
        }
    }

    /// Waits for a text in its output.
    func output(contains text: String, within seconds: Double = 20) async throws {
        do {
            try await eventually("\(arguments) writes “\(text)”", within: seconds) {
                output.contains(text) ? true : nil
            }
        } catch {
            throw TestFailure("\(error)\n\(output)\n\(errors)")
        }
    }

    /// Waits until somebody listens on a port; fails where it has ended meanwhile.
    func listens(on port: Int, within seconds: Double = 30) async throws {
        try await eventually("\(arguments) listens", within: seconds) { () -> Bool? in
            if let ending = poll() { throw TestFailure("\(arguments): \(ending)\n\(errors)") }
            return try isFree(port) ? nil : true
        }
    }

    func signal(_ number: Int32) {
        if poll() == nil { _ = vigil_kill(pid, number) }
    }

    /// Kills it with its group, and has it reaped.
    func kill() {
        guard poll() == nil else { return }
        _ = vigil_kill(-pid, 9)
        _ = vigil_kill(pid, 9)
        var attempts = 0
        while poll() == nil, attempts < 1_000 {
            usleep(1_000)
            attempts += 1
        }
    }

    private static func openForWriting(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw TestFailure("cannot write \(path)") }
        return handle
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// Strings as C wants them: an array of pointers that ends with none.
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { (pointers + index).initialize(to: strdup(string)) }
        (pointers + count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
