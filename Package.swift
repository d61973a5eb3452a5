// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

func target(_ name: String, _ dependencies: [Target.Dependency] = [], libraries: [String] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        swiftSettings: settings,
        linkerSettings: libraries.map { .linkedLibrary($0, .when(platforms: [.linux, .android])) }
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "vigil",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Vigil", targets: ["Vigil"]),
        .library(name: "VigilArgumentParser", targets: ["VigilArgumentParser"]),
        .library(name: "VigilCrypto", targets: ["VigilCrypto"]),
        .library(name: "VigilExporter", targets: ["VigilExporter"]),
        .library(name: "VigilHummingbird", targets: ["VigilHummingbird"]),
        .library(name: "VigilModel", targets: ["VigilModel"]),
        .library(name: "VigilPattern", targets: ["VigilPattern"]),
        .library(name: "VigilPrivacy", targets: ["VigilPrivacy"]),
        .executable(name: "vigil", targets: ["VigilCLI"]),
        .executable(name: "vigil-bench", targets: ["VigilBench"]),
        .executable(name: "vigil-soak", targets: ["VigilSoak"]),
        .library(name: "VigilRecorder", type: .dynamic, targets: ["CVigilRecorder"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Floor 0
        .target(name: "CVigil"),
        // Loaded into other programs by vigil-soak; nothing imports it.
        .target(name: "CVigilRecorder", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
        // Rounding is a call into the C library's other half where Foundation does not bring it along.
        target("VigilModel", libraries: ["m"]),
        target("VigilPattern"),
        // Floor 1
        target("VigilOTLP", ["VigilModel"]),
        target("VigilPrivacy", ["VigilModel", "VigilPattern"]),
        target("VigilStore", ["VigilModel", "VigilPattern"]),
        // Floor 2
        target("VigilQuery", ["VigilModel", "VigilPattern", "VigilStore"]),
        target("VigilEmbedded", ["CVigil", "VigilModel", "VigilStore", grdb]),
        target(
            "Vigil",
            ["CVigil", "VigilModel", "VigilOTLP", "VigilPrivacy", logging, metrics, tracing, serviceLifecycle]
        ),
        // Floor 3
        target("VigilCrypto", ["CVigil", "Vigil", "VigilModel", "VigilPrivacy", crypto]),
        target(
            "VigilExporter",
            ["CZlib", "Vigil", "VigilModel", "VigilOTLP", asyncHTTPClient, nioCore, nioHTTP1, nioPosix]
        ),
        target("VigilArgumentParser", ["Vigil", "VigilModel", argumentParser]),
        target("VigilHummingbird", ["Vigil", "VigilModel", "VigilOTLP", hummingbird, httpTypes, nioCore]),
        target("VigilOperations", ["CVigil", "Vigil", "VigilModel", "VigilOTLP"]),
        // Floor 4
        target("VigilDashboard", ["VigilModel", "VigilStore", "VigilQuery"]),
        target("VigilTestKit", ["VigilModel", "VigilOTLP", "VigilPattern", "VigilStore"]),
        // Floor 5
        target("VigilSimulation", ["VigilModel", "VigilStore", "VigilEmbedded", "VigilTestKit"]),
        target(
            "VigilServer",
            [
                "CSnappy", "CZlib", "Vigil", "VigilModel", "VigilOTLP", "VigilPattern", "VigilStore", "VigilQuery",
                "VigilOperations", "VigilDashboard", asyncHTTPClient, crypto, hummingbird, hummingbirdCore, httpTypes,
                logging, nioCore, nioHTTP1, nioHTTPTypes, nioPosix, serviceLifecycle, yams,
            ]
        ),
        // Floor 6
        .executableTarget(
            name: "VigilCLI",
            dependencies: [
                "CVigil", "Vigil", "VigilExporter", "VigilModel", "VigilOTLP", "VigilStore", "VigilQuery",
                "VigilEmbedded", "VigilOperations", "VigilDashboard", "VigilServer", argumentParser, asyncHTTPClient,
                logging, nioCore, serviceLifecycle, unixSignals,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "VigilBench",
            dependencies: [
                "CSnappy", "CVigil", "Vigil", "VigilExporter", "VigilHummingbird", "VigilModel", "VigilOTLP",
                "VigilPattern", "VigilPrivacy", "VigilStore", "VigilQuery", "VigilEmbedded", "VigilTestKit",
                argumentParser,
                asyncHTTPClient, hummingbird, logging, metrics, nioCore, nioHTTP1, tracing,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "VigilSoak",
            dependencies: [
                "CVigil", "VigilEmbedded", "VigilModel", "VigilOTLP", "VigilPattern", "VigilQuery", "VigilServer",
                "VigilSimulation", "VigilStore", "VigilTestKit", argumentParser, asyncHTTPClient, nioCore, nioHTTP1,
            ],
            swiftSettings: settings
        ),
        // Examples
        .executableTarget(
            name: "HelloCommand",
            dependencies: ["Vigil", "VigilArgumentParser", "VigilExporter", argumentParser],
            path: "Examples/HelloCommand",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "HelloService",
            dependencies: [
                "Vigil", "VigilExporter", "VigilHummingbird", asyncHTTPClient, hummingbird, logging, metrics,
            ],
            path: "Examples/HelloService",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "StockService",
            dependencies: ["Vigil", "VigilExporter", asyncHTTPClient, hummingbird, logging, metrics],
            path: "Examples/StockService",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "HelloBatch",
            dependencies: ["Vigil", "VigilExporter", logging],
            path: "Examples/HelloBatch",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "HelloAssistant",
            dependencies: ["Vigil", "VigilCrypto", "VigilExporter", logging, metrics],
            path: "Examples/HelloAssistant",
            swiftSettings: settings
        ),
        // Tests
        .executableTarget(
            name: "CrashProgram",
            dependencies: ["CVigil", "Vigil", "VigilExporter", "VigilModel", "VigilOTLP", logging],
            path: "Tests/CrashProgram",
            swiftSettings: settings
        ),
        tests("VigilModelTests", ["VigilModel", "VigilTestKit"]),
        tests("VigilPatternTests", ["VigilPattern", "VigilTestKit"], exclude: ["Peer/go_regexp.go"]),
        tests(
            "VigilOTLPTests",
            ["VigilModel", "VigilOTLP"],
            exclude: ["Peer/exposition_peer.py", "Peer/otlp_peer.py", "Peer/remote_write_peer.py"]
        ),
        tests("VigilPrivacyTests", ["VigilModel", "VigilPattern", "VigilPrivacy", "VigilTestKit"]),
        tests("VigilStoreTests", ["VigilModel", "VigilPattern", "VigilStore", "VigilTestKit"]),
        tests(
            "VigilQueryTests",
            ["VigilModel", "VigilPattern", "VigilStore", "VigilQuery", "VigilTestKit"],
            exclude: ["PromQL/Scripts"]
        ),
        tests(
            "VigilEmbeddedTests",
            ["CVigil", "VigilModel", "VigilStore", "VigilEmbedded", "VigilSimulation", "VigilTestKit", grdb]
        ),
        tests(
            "VigilTests",
            [
                "CVigil", "HelloAssistant", "Vigil", "VigilExporter", "VigilModel", "VigilOTLP", "VigilPrivacy",
                "VigilTestKit", logging, metrics, serviceLifecycle, tracing,
            ],
            exclude: ["Peer/otlp_receiver.py"]
        ),
        tests("VigilArgumentParserTests", ["Vigil", "VigilArgumentParser", "VigilModel", argumentParser]),
        tests("VigilCryptoTests", ["Vigil", "VigilCrypto", "VigilModel", "VigilPrivacy", "VigilTestKit"]),
        tests(
            "VigilHummingbirdTests",
            [
                "Vigil", "VigilHummingbird", "VigilModel", "VigilOTLP", "VigilTestKit", hummingbird,
                hummingbirdTesting, httpTypes, logging, metrics,
            ]
        ),
        tests("VigilOperationsTests", ["VigilModel", "VigilOperations", "VigilTestKit"]),
        tests(
            "VigilDashboardTests",
            ["VigilModel", "VigilStore", "VigilQuery", "VigilDashboard", "VigilTestKit"],
            exclude: ["Golden"]
        ),
        tests(
            "VigilServerTests",
            [
                "Vigil", "VigilModel", "VigilOTLP", "VigilPattern", "VigilStore", "VigilQuery", "VigilDashboard",
                "VigilOperations", "VigilServer", "VigilTestKit", asyncHTTPClient, hummingbird, hummingbirdTesting,
                httpTypes, logging, nioCore, nioEmbedded, nioHTTP1, nioPosix, serviceLifecycle,
            ]
        ),
        tests("VigilCrashTests", ["CVigil", "CrashProgram", "Vigil", "VigilModel", "VigilOTLP", "VigilTestKit"]),
        tests("EndToEndTests", ["CVigil"]),
        // What documents show, with the compiler's settings as a user has them.
        .testTarget(
            name: "SnippetTests",
            dependencies: [
                "Vigil", "VigilArgumentParser", "VigilCrypto", "VigilExporter", "VigilHummingbird", "VigilModel",
                "VigilPattern", "VigilPrivacy", argumentParser, hummingbird, hummingbirdTesting, logging, metrics,
                serviceLifecycle,
            ]
        ),
        tests("TidyTests", []),
    ]
)
