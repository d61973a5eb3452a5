import Synchronization
package import VigilModel

/// What makes a stream: what a journal file says of it where it is first used.
package struct StreamDefinition: Sendable {
    package var resource: Resource
    package var identity: ResourceIdentity
    package var scopeName: String
    package var scopeVersion: String
    package var name: String
    package var unit: String
    package var kind: SeriesKind
    package var description: String

    package init(
        resource: Resource,
        identity: ResourceIdentity,
        scopeName: String,
        scopeVersion: String,
        name: String,
        unit: String,
        kind: SeriesKind,
        description: String
    ) {
        self.resource = resource
        self.identity = identity
        self.scopeName = scopeName
        self.scopeVersion = scopeVersion
        self.name = name
        self.unit = unit
        self.kind = kind
        self.description = description
    }
}

extension Head {
    /// The stream that a journal file defines, made where there is none.
    package func stream(_ definition: StreamDefinition, attributes: Attributes) -> StreamReference {
        state.withLock { state in
            let family = SeriesTable.FamilyKey(
                name: definition.name,
                unit: definition.unit,
                kind: definition.kind
            )
            let context = state.table.context(
                family,
                description: definition.description,
                writer: state.table.writer(definition.resource),
                identity: definition.identity,
                scope: InstrumentationScope(definition.scopeName, version: definition.scopeVersion)
            )
            return state.table.stream(attributes, in: context)
        }
    }

    /// What a stream is; nil where it is gone.
    package func entry(_ reference: StreamReference) -> StreamEntry? {
        state.withLock { state in
            let stream = state.table.streams[reference.slot]
            return stream.reference == reference ? stream.entry : nil
        }
    }
}
