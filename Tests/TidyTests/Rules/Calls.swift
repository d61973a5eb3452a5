/// Calls that do not belong where they stand.
enum Calls {
    struct Ban: Sendable {
        /// What must not stand in the code; it begins where a word begins.
        let text: String
        let reason: String
        /// The first word of it.
        let word: Substring
        /// Whether a file is meant at all.
        let applies: @Sendable (SourceFile) -> Bool

        init(_ text: String, _ reason: String, applies: @escaping @Sendable (SourceFile) -> Bool = { _ in true }) {
            self.text = text
            word = text.prefix { $0.isLetter }
            self.reason = reason
            self.applies = applies
        }
    }

    private static let free = "every child lives in a group that a run() owns"
    private static let linear = "it backtracks; patterns must be linear in time"
    private static let waiting = "tests do not sleep"
    private static let output = "only the commands print"

    static let bans: [Ban] = [
        Ban("Task {", free), Ban("Task(", free), Ban("Task<", free, applies: { !$0.isTest }),
        Ban("Task.detached", free), Ban("Task.immediate", free),
        Ban("Regex", linear), Ban("NSRegularExpression", linear),
        Ban("Thread.sleep", "it blocks a thread"),
        Ban("Task.sleep", waiting, applies: \.isTest), Ban("usleep(", waiting), Ban("sleep(", waiting),
        Ban("try!", "an error is handled or thrown"), Ban("fatalError", "a precondition says what was wrong"),
        Ban("print(", output, applies: { !mayPrint.contains($0.target) }),
        Ban("debugPrint(", output), Ban("dump(", output),
    ]

    private static let mayPrint: Set<String> = [
        "VigilCLI", "VigilBench", "VigilSoak", "HelloAssistant", "HelloBatch", "HelloCommand",
        "HelloService",
    ]

    /// Files that may, by path and text, with the reason.
    static let exempt: [String: [String: String]] = [
        "Sources/Vigil/Batching/CancellationShield.swift": [
            "Task(": "the one way to let work end that a cancelled caller began; awaited at once"
        ],
        "Sources/Vigil/Health/HealthChecks.swift": [
            "Task<": "a check that ignores cancellation would hold up its group; one task a check at most",
            "Task.detached": "a check that ignores cancellation would hold up its group; one task a check at most",
        ],
        "Tests/VigilTests/BatcherTests.swift": ["Task.sleep": "an export that never ends, cancelled by the test"],
        "Tests/CrashProgram/CrashProgram.swift": ["Task.sleep": "a program that waits to be killed"],
        "Tests/VigilQueryTests/PromQL/Differential/DifferentialTests.swift": [
            "print(": "figures of a run that is longer than the suite's"
        ],
        "Tests/VigilServerTests/HealthTests.swift": ["Task.sleep": "a check that hangs, ended by its own time"],
        "Tests/EndToEndTests/SDKTests.swift": ["Task.sleep": "real programs at their own pace"],
        "Tests/EndToEndTests/Support/Eventually.swift": ["Task.sleep": "polls real programs, with a deadline"],
        "Tests/EndToEndTests/Support/ChildProgram.swift": ["usleep(": "waits for a killed program to be reaped"],
    ]

    static func check(_ file: SourceFile) -> [Finding] {
        bans.filter { file.words.contains($0.word) && $0.applies(file) && exempt[file.path]?[$0.text] == nil }.flatMap {
            ban in
            file.code.enumerated().compactMap { offset, line in
                guard holds(line, ban.text) else { return nil }
                return Finding(path: file.path, line: offset + 1, message: "\(ban.text): \(ban.reason)")
            }
        }
    }

    /// Whether a text stands in a line, not in the middle or behind the dot of another word.
    static func holds(_ line: Substring, _ text: String) -> Bool {
        var rest = line
        let endsInWord = text.last.map { $0.isLetter } ?? false
        while let found = rest.firstRange(of: text) {
            let before = found.lowerBound > line.startIndex ? line[line.index(before: found.lowerBound)] : " "
            let after = found.upperBound < line.endIndex ? line[found.upperBound] : " "
            let startsWord = !before.isLetter && !before.isNumber && before != "_" && before != "."
            if startsWord, !endsInWord || !(after.isLetter || after.isNumber || after == "_") { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }
}
