import Foundation
import Testing

extension EndToEnd {
    /// A program that writes files, and a server that takes them in.
    @Suite(.serialized)
    struct WatchedFilesTests {
        @Test("What the library writes to files is taken in exactly once, the server killed -9 in between")
        func takesEachLineOnce() async throws {
            try await withHome { home in
                let folder = home.path + "/files"
                let job = try home.start(
                    [Peers.helloBatch(), "job", "700"],
                    environment: ["FILES": folder, "VIGIL_CONSOLE": "off"]
                )
                var server = try await ServerProgram(in: home, "--watch", folder)
                for round in 1...3 {
                    let before = try await server.logTexts(of: "hello-batch").count
                    try await eventually("the server takes in lines in round \(round)") { () -> Bool? in
                        let count = try await server.logTexts(of: "hello-batch").count
                        return count > before || count == 700 ? true : nil
                    }
                    server.child.kill()
                    server = try await ServerProgram(in: home, "--watch", folder)
                }
                #expect(try await job.end(within: 15) == .exited(0), "\(job.errors)")
                let texts = try await eventually("all lines are taken in", every: 200) { () -> [String]? in
                    let texts = try await server.logTexts(of: "hello-batch")
                    return texts.count >= 700 ? texts : nil
                }
                #expect(texts.sorted() == (1...700).map { "job item \($0)" }.sorted())
                try await eventually("all spans are taken in") {
                    try await server.spanCount(of: "hello-batch") == 700 ? true : nil
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count > 3)
            }
        }

        @Test("A malformed line is said with its file and line, and the others are taken; half a line waits")
        func saysWhichLineIsMalformed() async throws {
            try await withHome { home in
                let folder = home.path + "/files"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                let path = folder + "/other.otlp.jsonl"
                let last = logRequest("three", at: Date(), service: "files")
                let text =
                    logRequest("one", at: Date(), service: "files") + "\n{oops\n"
                    + logRequest("two", at: Date(), service: "files") + "\n" + last.prefix(40)
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
                let server = try await ServerProgram(in: home, "--watch", folder)
                try await waitUntil(server, has: ["one", "two"])
                #expect(server.child.errors.contains("\(path):2 "), "\(server.child.errors)")
                let file = try #require(FileHandle(forWritingAtPath: path))
                try file.seekToEnd()
                try file.write(contentsOf: Data(last.dropFirst(40).utf8) + Data("\n".utf8))
                try await waitUntil(server, has: ["one", "two", "three"])
                // A rename is no new file; a file that is cut begins anew.
                try FileManager.default.moveItem(atPath: path, toPath: folder + "/renamed.otlp.jsonl")
                try file.truncate(atOffset: 0)
                try file.write(contentsOf: Data((logRequest("four", at: Date(), service: "files") + "\n").utf8))
                try await waitUntil(server, has: ["one", "two", "three", "four"])
            }
        }

        private func waitUntil(_ server: ServerProgram, has texts: [String]) async throws {
            try await eventually("the server has \(texts)") {
                try await server.logTexts(of: "files").sorted() == texts.sorted() ? true : nil
            }
        }
    }
}
