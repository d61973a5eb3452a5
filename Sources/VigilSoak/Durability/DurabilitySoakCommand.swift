import ArgumentParser
import AsyncHTTPClient
import Foundation

/// `vigil-soak durability`: kills and power cuts of the real server.
struct DurabilitySoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "durability",
        abstract: "Kills the real server under load, cuts its power, and looks whether all is there once.",
        discussion: """
            Every call by which the server changes files is recorded. It is killed at exact calls and started again on \
            the same folder; of the recording, images are made of what power cuts would have left, and opened.
            Ends with 1 where something acknowledged is missing, something is there twice or in part, a checksum is \
            wrong, damage is reported, or files are left over. What was found is kept, with how to look at it again.
            Linux only. Example: vigil-soak durability 100 200 --seed 7
            """
    )

    @Argument(help: "How many times the server is killed.")
    var kills = 1_000

    @Argument(help: "How many images of power cuts are opened.")
    var images = 2_000

    @Option(help: "The seed of the first chain of kills and images.")
    var seed: UInt64 = 1

    @Option(help: "The server; else the vigil beside this program.")
    var program: String?

    @Option(help: "The library that records; else libVigilRecorder.so beside this program.")
    var recorder: String?

    @Option(help: "Where the disks are worked on; else in memory (/dev/shm).")
    var folder: String?

    @Option(help: "Where is kept what was found.")
    var kept = FileManager.default.currentDirectoryPath + "/.soak"

    @Option(help: "How many chains run at the same time.")
    var workers = 2

    @Option(name: .customLong("findings"), help: "After how many findings it ends.")
    var findingsMax = 10

    @Option(help: "Looks at a disk again that was kept.")
    var replay: String?

    func run() async throws {
        let beside = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        let start = SoakServer.Start(
            program: program ?? beside + "/vigil",
            recorder: recorder ?? beside + "/libVigilRecorder.so",
            disk: "",
            aside: ""
        )
        for file in [start.program, start.recorder] where !FileManager.default.fileExists(atPath: file) {
            throw ValidationError("There is no \(file).")
        }
        let http = SoakClient.makeHTTP()
        do {
            try await run(start, http)
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }

    private func run(_ start: SoakServer.Start, _ http: HTTPClient) async throws {
        let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let work = folder ?? memory + "/vigil-soak-\(ProcessInfo.processInfo.processIdentifier)"
        if let replay {
            try await SoakReplay(server: start, http: http).run(replay, in: work)
            return print("\(replay): all is well")
        }
        let soak = DurabilitySoak(
            DurabilitySoak.Plan(
                server: start,
                kills: kills,
                images: images,
                seed: seed,
                workers: workers,
                folder: work,
                kept: kept,
                findingsMax: findingsMax
            ),
            http: http
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await ContinuousClock().sleep(for: .seconds(60))
                    print(soak.summary)
                    fflush(nil)
                }
            }
            group.addTask { try await soak.run() }
            try await group.next()
            group.cancelAll()
        }
        print(soak.summary)
        print(soak.details)
        if let first = soak.first { print("the first finding came after \(first)") }
        if soak.findings > 0 { throw ExitCode.failure }
    }
}
