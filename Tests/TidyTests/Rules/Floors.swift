/// Which target may import which; the floors of ARCHITECTURE.md as data.
enum Floors {
    /// From the ground up: a target imports only from floors below its own.
    static let floors: [[String]] = [
        ["CVigil", "CVigilRecorder", "CZlib", "CSnappy", "VigilModel", "VigilPattern"],
        ["VigilOTLP", "VigilPrivacy", "VigilStore"],
        ["VigilQuery", "VigilEmbedded", "Vigil"],
        ["VigilArgumentParser", "VigilCrypto", "VigilExporter", "VigilHummingbird", "VigilOperations"],
        ["VigilDashboard", "VigilTestKit"],
        ["VigilSimulation", "VigilServer"],
        [
            "VigilCLI", "VigilBench", "VigilSoak", "HelloAssistant", "HelloBatch", "HelloCommand", "HelloService",
            "StockService", "CrashProgram",
        ],
    ]

    /// The targets of this package that each may use.
    static let allowed: [String: Set<String>] = [
        "CVigil": [],
        "CVigilRecorder": [],
        "CZlib": [],
        "CSnappy": [],
        "VigilModel": [],
        "VigilPattern": [],
        "VigilOTLP": ["VigilModel"],
        "VigilPrivacy": ["VigilModel", "VigilPattern"],
        "VigilStore": ["VigilModel", "VigilPattern"],
        "VigilQuery": ["VigilModel", "VigilPattern", "VigilStore"],
        "VigilEmbedded": ["CVigil", "VigilModel", "VigilStore"],
        "VigilArgumentParser": ["Vigil", "VigilModel"],
        "Vigil": ["CVigil", "VigilModel", "VigilOTLP", "VigilPrivacy"],
        "VigilCrypto": ["CVigil", "Vigil", "VigilModel", "VigilPrivacy"],
        "VigilExporter": ["CZlib", "Vigil", "VigilModel", "VigilOTLP"],
        "VigilHummingbird": ["Vigil", "VigilModel", "VigilOTLP"],
        "VigilOperations": ["CVigil", "Vigil", "VigilModel", "VigilOTLP", "VigilStore"],
        "VigilDashboard": ["VigilModel", "VigilStore", "VigilQuery"],
        "VigilTestKit": ["VigilModel", "VigilOTLP", "VigilPattern", "VigilStore"],
        "VigilSimulation": ["VigilModel", "VigilStore", "VigilEmbedded", "VigilTestKit"],
        "VigilServer": [
            "CVigil", "CSnappy", "CZlib", "Vigil", "VigilModel", "VigilOTLP", "VigilPattern", "VigilStore",
            "VigilQuery",
            "VigilOperations", "VigilDashboard",
        ],
        "VigilCLI": [
            "CVigil", "Vigil", "VigilExporter", "VigilModel", "VigilOTLP", "VigilStore", "VigilQuery", "VigilEmbedded",
            "VigilOperations", "VigilDashboard", "VigilServer",
        ],
        "VigilBench": [
            "CSnappy", "CVigil", "Vigil", "VigilExporter", "VigilHummingbird", "VigilModel", "VigilPattern",
            "VigilPrivacy", "VigilOTLP", "VigilStore", "VigilQuery", "VigilEmbedded", "VigilTestKit",
        ],
        "VigilSoak": [
            "CVigil", "VigilEmbedded", "VigilModel", "VigilOTLP", "VigilPattern", "VigilQuery", "VigilServer",
            "VigilSimulation", "VigilStore", "VigilTestKit",
        ],
        "HelloCommand": ["Vigil", "VigilArgumentParser", "VigilExporter"],
        "HelloAssistant": ["Vigil", "VigilCrypto", "VigilExporter"],
        "HelloBatch": ["Vigil", "VigilExporter"],
        "HelloService": ["Vigil", "VigilExporter", "VigilHummingbird"],
        "StockService": ["Vigil", "VigilExporter"],
        "CrashProgram": ["CVigil", "Vigil", "VigilExporter", "VigilModel", "VigilOTLP"],
    ]

    /// Imports of our own targets that the table does not allow; tests may import what Package.swift gives them.
    static func check(_ file: SourceFile) -> [Finding] {
        guard !file.isTest else { return [] }
        guard let allowed = allowed[file.target] else {
            return [Finding(path: file.path, line: 0, message: "target \(file.target) stands on no floor")]
        }
        return ImportScanner.imports(of: file).compactMap { found in
            guard Self.allowed[found.module] != nil, !allowed.contains(found.module) else { return nil }
            return Finding(
                path: file.path,
                line: found.line,
                message: "\(file.target) may not import \(found.module)"
            )
        }
    }

    /// Dependencies in the manifest that the table does not allow.
    static func check(_ manifest: Manifest) -> [Finding] {
        manifest.targets.values.sorted { $0.name < $1.name }.flatMap { target -> [Finding] in
            if target.name.hasSuffix("Tests") { return [] }
            guard let allowed = allowed[target.name] else {
                return [Finding(path: "Package.swift", line: 0, message: "\(target.name) stands on no floor")]
            }
            return target.targets.subtracting(allowed).sorted().map {
                Finding(path: "Package.swift", line: 0, message: "\(target.name) may not depend on \($0)")
            }
        }
    }
}
