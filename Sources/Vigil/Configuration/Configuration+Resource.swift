import VigilModel

extension Vigil.Configuration {
    /// Who records: what was configured, and what the system tells.
    ///
    /// Explicit attributes win over found ones.
    ///
    /// - Parameter instance: A new id for this start of the program.
    /// - Returns: The resource of all that this process sends.
    func resource(instance: TraceID) -> Resource {
        var attributes = resourceAttributes
        attributes[SemanticName.serviceName] = .string(serviceName)
        if let serviceVersion { attributes[SemanticName.serviceVersion] = .string(serviceVersion) }
        if let environment { attributes[SemanticName.deploymentEnvironmentName] = .string(environment) }
        let found: Attributes = [
            SemanticName.serviceInstanceID: .string(Self.uuid(instance)),
            SemanticName.processPID: .int(ProcessFacts.processID),
            SemanticName.telemetrySDKLanguage: "swift",
            "telemetry.sdk.name": "vigil",
            "telemetry.sdk.version": .string(VigilVersion.current),
            SemanticName.telemetryDistroName: .string(SemanticName.distroName),
            "telemetry.distro.version": .string(VigilVersion.current),
        ]
        for attribute in found where attributes[attribute.key] == nil {
            attributes[attribute.key] = attribute.value
        }
        if attributes[SemanticName.hostName] == nil, let host = ProcessFacts.hostName {
            attributes[SemanticName.hostName] = .string(host)
        }
        return Resource(attributes)
    }

    /// What the application calls itself; its program where nothing was configured.
    var serviceName: String { service ?? Self.programName }

    private static var programName: String {
        let path = CommandLine.arguments.first ?? ""
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.isEmpty ? "unknown_service" : name
    }

    /// The bytes as a random UUID of version 4.
    private static func uuid(_ id: TraceID) -> String {
        let high = id.high & 0xffff_ffff_ffff_0fff | 0x4000
        let low = id.low & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = Array(Hex.encode(high) + Hex.encode(low))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}

/// The version of this library.
package enum VigilVersion {
    package static let current = "0.1.0"
}
