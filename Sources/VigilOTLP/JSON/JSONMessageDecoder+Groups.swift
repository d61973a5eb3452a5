internal import VigilModel

/// How OTLP/JSON names what is around the items of a signal.
struct OTLPItemNames {
    /// `resourceSpans`.
    let groups: StaticString
    /// `resource_spans`.
    let groupsOriginal: StaticString
    /// `scopeSpans`.
    let scopes: StaticString
    /// `scope_spans`.
    let scopesOriginal: StaticString
    /// `spans`.
    let items: StaticString
    /// `log_records`; the same as `items` where that is one word.
    let itemsOriginal: StaticString
}

extension SpanRecord {
    static var jsonNames: OTLPItemNames {
        OTLPItemNames(
            groups: "resourceSpans",
            groupsOriginal: "resource_spans",
            scopes: "scopeSpans",
            scopesOriginal: "scope_spans",
            items: "spans",
            itemsOriginal: "spans"
        )
    }
}

extension Metric {
    static var jsonNames: OTLPItemNames {
        OTLPItemNames(
            groups: "resourceMetrics",
            groupsOriginal: "resource_metrics",
            scopes: "scopeMetrics",
            scopesOriginal: "scope_metrics",
            items: "metrics",
            itemsOriginal: "metrics"
        )
    }
}

extension LogRecord {
    static var jsonNames: OTLPItemNames {
        OTLPItemNames(
            groups: "resourceLogs",
            groupsOriginal: "resource_logs",
            scopes: "scopeLogs",
            scopesOriginal: "scope_logs",
            items: "logRecords",
            itemsOriginal: "log_records"
        )
    }
}

extension JSONMessageDecoder {
    /// A whole export request.
    mutating func request<Item: OTLPItem>(_ type: Item.Type) throws(OTLPError) -> [ResourceGroup<Item>] {
        let names = Item.jsonNames
        var groups: [ResourceGroup<Item>] = []
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case names.groups, names.groupsOriginal: try resourceGroups(into: &groups)
            default: try reader.skip()
            }
        }
        try reader.finish()
        return groups
    }

    private mutating func resourceGroups<Item: OTLPItem>(
        into groups: inout [ResourceGroup<Item>]
    ) throws(OTLPError) {
        let names = Item.jsonNames
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            var group = ResourceGroup<Item>(resource: Resource(), scopes: [])
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "resource": try resource(into: &group.resource)
                case names.scopes, names.scopesOriginal: try scopeGroups(into: &group.scopes)
                case "schemaUrl", "schema_url": group.resource.schemaURL = try string()
                default: try reader.skip()
                }
            }
            try charge(ResourceGroup<Item>.self)
            groups.append(group)
        }
    }

    private mutating func scopeGroups<Item: OTLPItem>(into groups: inout [ScopeGroup<Item>]) throws(OTLPError) {
        let names = Item.jsonNames
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            var group = ScopeGroup<Item>(scope: InstrumentationScope(), items: [])
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "scope": try scope(into: &group.scope)
                case names.items, names.itemsOriginal: try items(into: &group.items)
                case "schemaUrl", "schema_url": group.scope.schemaURL = try string()
                default: try reader.skip()
                }
            }
            try charge(ScopeGroup<Item>.self)
            groups.append(group)
        }
    }

    private mutating func items<Item: OTLPItem>(into items: inout [Item]) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            try charge(Item.self)
            items.append(try Item(from: &self))
        }
    }

    private mutating func resource(into resource: inout Resource) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "attributes": try attributes(into: &resource.attributes)
            case "droppedAttributesCount", "dropped_attributes_count":
                resource.droppedAttributesCount = try integer(UInt32.self)
            default: try reader.skip()
            }
        }
    }

    private mutating func scope(into scope: inout InstrumentationScope) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name": scope.name = try string()
            case "version": scope.version = try string()
            case "attributes": try attributes(into: &scope.attributes)
            case "droppedAttributesCount", "dropped_attributes_count":
                scope.droppedAttributesCount = try integer(UInt32.self)
            default: try reader.skip()
            }
        }
    }
}
