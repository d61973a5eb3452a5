/// What a command is called where no one has given it a name: the program that is meant, not what interprets it.
package enum CommandName {
    /// Programs that run another one with a configuration of its own.
    private static let wrappers: Set<String> = [
        "opentelemetry-instrument", "env", "nice", "nohup", "time", "stdbuf", "setsid", "exec", "ddtrace-run", "sudo",
    ]
    /// Programs that are told to run another one by a word of their own.
    private static let runners: [String: Set<String>] = [
        "uv": ["run"], "poetry": ["run"], "pipenv": ["run"], "swift": ["run"], "go": ["run"], "bundle": ["exec"],
        "deno": ["run"], "bun": ["run"], "dotnet": ["run", "exec"], "npx": [], "bunx": [], "uvx": [],
    ]
    private static let interpreters = [
        "python", "node", "nodejs", "ruby", "perl", "php", "java", "sh", "bash", "dash", "zsh", "tsx", "ts-node",
        "Rscript",
        "deno", "bun", "lua", "pypy",
    ]
    private static let endings = [
        ".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".rb", ".pl", ".php", ".jar", ".sh", ".go", ".R", ".lua", ".pyc",
        ".dll", ".exe",
    ]

    /// `app` for `python3 src/app.py`, `server` for `node server.js`, else the base name of the program.
    package static func of(_ arguments: [String]) -> String {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            let name = baseName(word)
            if wrappers.contains(name) || word.isAssignment {
                skipOptions(&rest)
                guard !rest.isEmpty else { return name }
            } else if let words = runners[name], let next = rest.first, words.isEmpty || words.contains(next) {
                if !words.isEmpty { rest = rest.dropFirst() }
                skipOptions(&rest)
                guard !rest.isEmpty else { return name }
            } else if isInterpreter(name) {
                return script(in: rest) ?? name
            } else {
                return withoutEnding(name)
            }
        }
        return "command"
    }

    private static func skipOptions(_ rest: inout ArraySlice<String>) {
        while let word = rest.first, word.hasPrefix("-") || word.isAssignment { rest = rest.dropFirst() }
    }

    private static func isInterpreter(_ name: String) -> Bool {
        interpreters.contains { interpreter in
            name.hasPrefix(interpreter)
                && name.dropFirst(interpreter.count).allSatisfy { $0.isNumber || $0 == "." }
        }
    }

    /// The script among an interpreter's arguments; nil where it gets its program otherwise.
    private static func script(in arguments: ArraySlice<String>) -> String? {
        var rest = arguments
        while let word = rest.popFirst() {
            switch word {
            case "-m", "-jar", "--module": return rest.first.map { withoutEnding(baseName($0)) }
            case "-c", "-e", "--eval", "-": return nil
            case "-cp", "-classpath", "--class-path", "-W", "-X", "-r", "--require", "--import", "--loader":
                rest = rest.dropFirst()
            default:
                if word.hasPrefix("-") { continue }
                return withoutEnding(baseName(word))
            }
        }
        return nil
    }

    private static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func withoutEnding(_ name: String) -> String {
        guard let ending = endings.first(where: { name.hasSuffix($0) && name.count > $0.count }) else { return name }
        return String(name.dropLast(ending.count))
    }
}

extension String {
    /// Whether it is `NAME=value`.
    fileprivate var isAssignment: Bool {
        guard let equals = firstIndex(of: "="), equals != startIndex else { return false }
        return self[..<equals].utf8.allSatisfy { byte in
            byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte >= 0x30 && byte <= 0x39 || byte == 0x5f
        }
    }
}
