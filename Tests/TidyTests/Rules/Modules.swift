/// Which target may import which module of other packages and of the system.
enum Modules {
    private static let instrumented: Set<String> = [
        "Vigil", "VigilExporter", "VigilHummingbird", "VigilOperations", "VigilServer", "VigilCLI", "VigilBench",
        "HelloAssistant", "HelloBatch", "HelloService", "StockService", "CrashProgram", "Snippet",
    ]
    private static let http: Set<String> = [
        "VigilHummingbird", "VigilServer", "VigilBench", "HelloService", "StockService", "Snippet",
    ]
    private static let network: Set<String> = [
        "VigilExporter", "VigilHummingbird", "VigilServer", "VigilCLI", "VigilBench", "VigilSoak",
    ]

    /// Each module of another package with the targets that own it; their tests may import it too.
    static let owners: [String: Set<String>] = [
        "ArgumentParser": ["HelloCommand", "VigilArgumentParser", "VigilCLI", "VigilBench", "VigilSoak", "Snippet"],
        "AsyncHTTPClient": [
            "VigilExporter", "VigilServer", "VigilCLI", "VigilBench", "VigilSoak", "HelloService", "StockService",
        ],
        "Crypto": ["VigilCrypto", "VigilServer"],
        // Blocking disk calls and long queries never run on the pool that all tasks share.
        "Dispatch": ["VigilEmbedded", "VigilServer"],
        "GRDB": ["VigilEmbedded"],
        "Hummingbird": http,
        "HummingbirdCore": http,
        "HTTPTypes": http,
        "HummingbirdTesting": [],
        "NIOCore": network,
        "NIOEmbedded": [],
        "NIOHTTP1": network,
        "NIOHTTPTypes": network,
        "NIOPosix": network,
        "Logging": instrumented,
        "Metrics": instrumented,
        "CoreMetrics": instrumented,
        "Tracing": instrumented,
        "Instrumentation": instrumented,
        "ServiceContextModule": instrumented,
        "ServiceLifecycle": instrumented,
        "UnixSignals": ["VigilCLI"],
        "Yams": ["VigilServer"],
    ]

    /// Modules that only tests import.
    static let testing: Set<String> = ["Testing", "HummingbirdTesting", "NIOEmbedded"]

    /// Modules of the system that anyone may import.
    static let system: Set<String> = ["Synchronization"]

    /// Foundation stays out of what applications link into their recording path.
    static let foundationFree: Set<String> = [
        "VigilModel", "VigilOTLP", "VigilStore", "VigilQuery", "VigilPrivacy", "Vigil",
    ]

    private static let foundation: Set<String> = ["Foundation", "FoundationEssentials", "FoundationNetworking"]
    private static let platform: Set<String> = ["Glibc", "Musl", "Darwin"]

    /// What of the C library is not behind CVigil, with the reason.
    static let platformFiles: [String: String] = [
        "Sources/VigilQuery/PromQL/CMath.swift": "logarithms, angles and powers; the compiler knows them by name",
        "Sources/VigilServer/Auth/TokenFile.swift": "the user's number, and files that only they can read",
        "Sources/VigilServer/Health/HealthCheck+Store.swift": "how much of the disk is free",
    ]

    /// Modules of a product whose name they do not have.
    static let products = [
        "CoreMetrics": "Metrics", "Instrumentation": "Tracing", "ServiceContextModule": "Tracing",
        "HummingbirdCore": "Hummingbird", "NIOHTTPTypes": "Hummingbird",
    ]

    static func check(_ file: SourceFile) -> [Finding] {
        let target = file.isTest ? tested(by: file.target) : file.target
        return ImportScanner.imports(of: file).compactMap { found in
            complaint(about: found.module, in: file, for: target).map {
                Finding(path: file.path, line: found.line, message: $0)
            }
        }
    }

    /// Imports of what Package.swift does not give to the target.
    static func check(_ file: SourceFile, against manifest: Manifest) -> [Finding] {
        guard let target = manifest.targets[file.target] else {
            return [Finding(path: file.path, line: 0, message: "Package.swift knows no target \(file.target)")]
        }
        return ImportScanner.imports(of: file).compactMap { found in
            let isOurs = Floors.allowed[found.module] != nil
            let product = products[found.module] ?? found.module
            let isGiven = isOurs ? target.targets.contains(found.module) : target.products.contains(product)
            guard !isGiven, isOurs || owners[found.module] != nil, found.module != "Dispatch" else { return nil }
            return Finding(
                path: file.path,
                line: found.line,
                message: "Package.swift does not give \(found.module) to \(file.target)"
            )
        }
    }

    private static func tested(by tests: String) -> String {
        tests.hasSuffix("Tests") ? String(tests.dropLast(5)) : tests
    }

    private static func complaint(about module: String, in file: SourceFile, for target: String) -> String? {
        if Floors.allowed[module] != nil || system.contains(module) { return nil }
        if testing.contains(module) { return file.isTest ? nil : "only tests import \(module)" }
        if foundation.contains(module) {
            return !file.isTest && foundationFree.contains(target) ? "\(target) does without \(module)" : nil
        }
        if platform.contains(module) {
            return platformFiles[file.path] == nil
                ? "\(module) stands behind CVigil, or has a reason in Modules.swift" : nil
        }
        guard let owners = owners[module] else { return "\(module) has no owner in Modules.swift" }
        return owners.contains(target) ? nil : "\(module) belongs to \(owners.sorted().joined(separator: ", "))"
    }
}
