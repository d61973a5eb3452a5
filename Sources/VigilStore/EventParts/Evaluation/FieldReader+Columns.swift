import VigilModel

extension FieldReader {
    /// The field in the rows of a view.
    func column(in view: RowView) throws -> FieldColumn {
        switch kind {
        case .service: try sources(view) { .string($0.resource.serviceName) }
        case .instance: try sources(view) { .string($0.identity.instance) }
        case .scope: try sources(view) { $0.scope.name.isEmpty ? nil : .string($0.scope.name) }
        case .time: .doubles(try view.times().map { Timestamp(nanoseconds: $0).seconds }, present: nil)
        case .trace: try traces(view)
        case .span: try ids(view, .spanIDs)
        case .attribute(let names): try AttributeLookUp(names, in: view).column()
        default: try view.group.summary.signal == .spans ? spanColumn(view) : logColumn(view)
        }
    }

    private func spanColumn(_ view: RowView) throws -> FieldColumn {
        switch kind {
        case .name: return try names(view)
        case .parent: return try ids(view, .parentIDs)
        case .kind:
            let codes = try SpanMarks(view.group).kindCodes(in: view.range)
            let kinds = (0..<SpanMarks.kindLimit).map { SpanRecord.Kind(rawValue: UInt8($0))?.text ?? "" }
            return .coded(codes, FieldEntries(kinds.map { .string($0) }))
        case .status:
            let codes = try SpanMarks(view.group).statusCodes(in: view.range)
            let statuses = (0..<SpanMarks.statusLimit).map { SpanRecord.Status.Code(rawValue: UInt8($0))?.text ?? "" }
            return .coded(codes, FieldEntries(statuses.map { .string($0) }))
        case .duration:
            let durations = try view.group.integers(.second).numbers(in: view.range)
            return .doubles(durations.map { Double($0) / 1e9 }, present: nil)
        default: return .absent(view.count)
        }
    }

    private func logColumn(_ view: RowView) throws -> FieldColumn {
        switch kind {
        case .level:
            let names = (0...24).map { Severity(UInt8($0)).name }
            let entries = names.map { $0.isEmpty ? nil : AttributeValue.string($0) }
            return .coded(try view.severities(), FieldEntries(entries))
        case .body: return try AttributeLookUp(.body, in: view).column()
        case .event: return try events(view)
        default: return .absent(view.count)
        }
    }

    private func sources(_ view: RowView, _ value: (EventSource) -> AttributeValue?) throws -> FieldColumn {
        .coded(try view.group.sources().codes(in: view.range), FieldEntries(view.group.summary.sources.map(value)))
    }

    private func names(_ view: RowView) throws -> FieldColumn {
        let names = try view.group.names()
        let codes =
            try names.codes?.codes(in: view.range)
            ?? Array(UInt32(view.range.lowerBound)..<UInt32(view.range.upperBound))
        return .coded(codes, FieldEntries(names.texts))
    }

    /// Event names; where one is empty, the attribute that it was before it became a field.
    private func events(_ view: RowView) throws -> FieldColumn {
        let attribute = AttributeLookUp(.own(SemanticName.eventName), in: view)
        guard view.group.summary.hasNames else { return try attribute.column() }
        guard case .coded(let codes, let entries) = try names(view) else { return .absent(view.count) }
        let texts = try (0..<entries.count).map { try entries.value($0) }
        let named = texts.map { $0?.stringValue?.isEmpty == false ? $0 : nil }
        guard view.group.summary.mayHave(key: SemanticName.eventName), named.contains(nil) else {
            return .coded(codes, named.contains(nil) ? FieldEntries(named) : entries)
        }
        let others = try attribute.values()
        return .values(codes.indices.map { named[Int(codes[$0])] ?? others[$0] })
    }

    private func traces(_ view: RowView) throws -> FieldColumn {
        guard view.group.summary.traceCount > 0 else { return .absent(view.count) }
        let traces = try view.group.traces()
        let none = UInt32(traces.count)
        let codes = try view.group.traceRows().codes(in: view.range).map { $0 == 0 ? none : $0 - 1 }
        return .coded(codes, FieldEntries(traces))
    }

    private func ids(_ view: RowView, _ section: RowGroupSection) throws -> FieldColumn {
        let ids = try view.group.spanIDs(section)
        return .values(
            view.range.map { row in
                let id = SpanID(ids.id(at: row))
                return id.isValid ? .string(id.hex) : nil
            }
        )
    }
}

extension RowView {
    /// The severities of log records.
    func severities() throws -> [UInt32] { try group.codes(.marks, below: 25).codes(in: range) }
}
