package import VigilModel

// Who sent and what recorded, as journal records and parts keep them.

extension ByteWriter {
    package mutating func resource(_ resource: Resource) {
        attributes(resource.attributes)
        varint(UInt64(resource.droppedAttributesCount))
        string(resource.schemaURL)
    }

    package mutating func identity(_ identity: ResourceIdentity) {
        string(identity.job)
        string(identity.instance)
        string(identity.serviceVersion)
        string(identity.environment)
    }

    package mutating func scope(_ scope: InstrumentationScope) {
        string(scope.name)
        string(scope.version)
        attributes(scope.attributes)
        varint(UInt64(scope.droppedAttributesCount))
        string(scope.schemaURL)
    }
}

extension ByteReader {
    package mutating func resource() throws(CodecError) -> Resource {
        Resource(
            try attributes(),
            droppedAttributesCount: UInt32(truncatingIfNeeded: try varint()),
            schemaURL: try string()
        )
    }

    package mutating func identity() throws(CodecError) -> ResourceIdentity {
        ResourceIdentity(
            job: try string(),
            instance: try string(),
            serviceVersion: try string(),
            environment: try string()
        )
    }

    package mutating func scope() throws(CodecError) -> InstrumentationScope {
        var scope = InstrumentationScope(try string(), version: try string())
        scope.attributes = try attributes()
        scope.droppedAttributesCount = UInt32(truncatingIfNeeded: try varint())
        scope.schemaURL = try string()
        return scope
    }
}
