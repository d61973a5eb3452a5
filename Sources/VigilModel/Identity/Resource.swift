/// Who sent the telemetry: a service instance, a host, a watched process.
public struct Resource: Hashable, Sendable {
    /// What is known about it, by OpenTelemetry's resource conventions.
    public var attributes: Attributes
    /// How many attributes the sender left out.
    public var droppedAttributesCount: UInt32
    /// The schema of the attribute names; empty where none was given.
    public var schemaURL: String

    /// A resource with what is known about it.
    public init(_ attributes: Attributes = [:], droppedAttributesCount: UInt32 = 0, schemaURL: String = "") {
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.schemaURL = schemaURL
    }
}

/// The part of a resource that identifies its series.
///
/// The rest of a resource's attributes is in `target_info` and in event filters, so that a new pod name or a
/// random instance id at each start does not make new series.
public struct ResourceIdentity: Hashable, Sendable, Codable {
    /// `service.namespace/service.name`, or the name alone; `unknown_service` where neither was sent.
    public var job: String
    /// Which of the job's processes; see ``Resource/identity(instance:)``.
    public var instance: String
    /// `service.version`, else empty.
    public var serviceVersion: String
    /// `deployment.environment.name`, else empty.
    public var environment: String

    /// An identity by its four parts.
    public init(job: String, instance: String, serviceVersion: String = "", environment: String = "") {
        self.job = job
        self.instance = instance
        self.serviceVersion = serviceVersion
        self.environment = environment
    }
}

extension Resource {
    /// `service.name`, or `unknown_service`.
    public var serviceName: String {
        guard let name = attributes[SemanticName.serviceName]?.stringValue, !name.isEmpty else {
            return "unknown_service"
        }
        return name
    }

    /// The host and service, which name the instance where `service.instance.id` need not tell several apart.
    public var defaultInstance: String {
        guard let host = attributes[SemanticName.hostName]?.stringValue, !host.isEmpty else { return serviceName }
        return "\(host)/\(serviceName)"
    }

    /// The identity of this resource's series.
    ///
    /// - Parameter instance: The instance label. Nil takes ``defaultInstance``: SDKs make a new random
    ///   `service.instance.id` at each start, so it is used only where several live writers share a job.
    /// - Returns: The job with its namespace, the instance, the version and the environment.
    public func identity(instance: String? = nil) -> ResourceIdentity {
        let namespace = attributes[SemanticName.serviceNamespace]?.stringValue ?? ""
        return ResourceIdentity(
            job: namespace.isEmpty ? serviceName : "\(namespace)/\(serviceName)",
            instance: instance ?? defaultInstance,
            serviceVersion: attributes[SemanticName.serviceVersion]?.stringValue ?? "",
            environment: (attributes[SemanticName.deploymentEnvironmentName]
                ?? attributes[SemanticName.deploymentEnvironmentOld])?.stringValue ?? ""
        )
    }
}
