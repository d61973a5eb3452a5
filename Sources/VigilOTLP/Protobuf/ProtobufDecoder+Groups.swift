internal import VigilModel

/// What a scope holds: the three requests have the same frame around it, field numbers included.
protocol OTLPItem: Hashable, Sendable {
    /// One without anything in it.
    static var blank: Self { get }
    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError)
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError)
    func encode(to encoder: inout ProtobufEncoder)
    func encode(to encoder: inout JSONMessageEncoder)
    /// How JSON names the frame around it.
    static var jsonNames: OTLPItemNames { get }
}

extension ProtobufDecoder {
    /// A whole export request.
    mutating func request<Item: OTLPItem>(_ type: Item.Type) throws(OTLPError) -> [ResourceGroup<Item>] {
        var groups: [ResourceGroup<Item>] = []
        while !reader.isAtEnd {
            let tag = try reader.tag()
            guard tag == 0x0a else {
                try reader.skip(tag)
                continue
            }
            try reserve(&groups, run: 0x0a)
            repeat {
                groups.append(try resourceGroup())
            } while reader.take(0x0a)
        }
        return groups
    }

    private mutating func resourceGroup<Item: OTLPItem>() throws(OTLPError) -> ResourceGroup<Item> {
        var group = ResourceGroup<Item>(resource: Resource(), scopes: [])
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: try resource(into: &group.resource)
            case 0x12:
                try reserve(&group.scopes, run: 0x12)
                repeat {
                    group.scopes.append(try scopeGroup())
                } while reader.take(0x12)
            case 0x1a: group.resource.schemaURL = try string()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return group
    }

    private mutating func scopeGroup<Item: OTLPItem>() throws(OTLPError) -> ScopeGroup<Item> {
        var group = ScopeGroup<Item>(scope: InstrumentationScope(), items: [])
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: try scope(into: &group.scope)
            case 0x12:
                try reserve(&group.items, run: 0x12)
                repeat {
                    var item = Item.blank
                    try item.merge(from: &self)
                    group.items.append(consume item)
                } while reader.take(0x12)
            case 0x1a: group.scope.schemaURL = try string()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return group
    }

    private mutating func resource(into resource: inout Resource) throws(OTLPError) {
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: try attributes(into: &resource.attributes.entries, run: 0x0a)
            case 0x10: resource.droppedAttributesCount = try uint32()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
    }

    private mutating func scope(into scope: inout InstrumentationScope) throws(OTLPError) {
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: scope.name = try string()
            case 0x12: scope.version = try string()
            case 0x1a: try attributes(into: &scope.attributes.entries, run: 0x1a)
            case 0x20: scope.droppedAttributesCount = try uint32()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
    }
}
