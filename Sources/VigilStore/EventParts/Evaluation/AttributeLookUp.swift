import VigilModel

// An attribute may stand under several names, with several types, on the record or on its resource. Where one column
// holds all there is of it, that column is taken as it is; else each row is looked up by its shape.

/// Finds an attribute, or the body, in the rows of a view.
struct AttributeLookUp {
    /// What is looked for.
    enum Wanted {
        case body
        /// An attribute of the record alone.
        case own(String)
    }

    private let view: RowView
    private let names: [String]
    private let isBody: Bool
    private let hasResources: Bool

    /// An attribute under one of some names, the first above all, of the record, else of its resource.
    init(_ names: [String], in view: RowView) {
        (self.names, self.view, isBody, hasResources) = (names, view, false, true)
    }

    init(_ wanted: Wanted, in view: RowView) {
        self.view = view
        hasResources = false
        switch wanted {
        case .body: (names, isBody) = ([], true)
        case .own(let name): (names, isBody) = ([name], false)
        }
    }

    func column() throws -> FieldColumn {
        let attributes = try view.group.attributes()
        let resources = resourceValues
        let pairs = attributes.table.pairs.indices.filter { place(of: attributes.table.pairs[$0]) != nil }
        if pairs.isEmpty {
            guard resources.contains(where: { $0 != nil }) else { return .absent(view.count) }
            return .coded(try view.group.sources().codes(in: view.range), FieldEntries(resources))
        }
        let isPlain = attributes.table.pairs[pairs[0]].owner != .packed && !isMapped(attributes.table.pairs[pairs[0]])
        guard pairs.count == 1, isPlain,
            attributes.table.counts[pairs[0]] == view.group.rows
                || resources.allSatisfy({ $0 == nil })
        else { return .values(try values()) }
        return try column(attributes, pairs[0])
    }

    /// How early a pair's name is asked for; nil where it is not.
    private func place(of pair: ValuePair) -> Int? {
        switch pair.owner {
        case .body: isBody ? 0 : nil
        case .packed: isBody ? nil : 0
        case .key(let key): isBody ? nil : names.firstIndex(of: key)
        }
    }

    private func isMapped(_ pair: ValuePair) -> Bool {
        guard let key = pair.key, let first = names.first else { return false }
        return FieldAlias.changes(key, to: first)
    }

    /// What each source's resource has.
    private var resourceValues: [AttributeValue?] {
        view.group.summary.sources.map { source in
            guard hasResources else { return nil }
            return names.lazy.compactMap { source.resource.attributes[$0] }.first
        }
    }

    /// One column as it is.
    private func column(_ attributes: RowAttributes, _ pair: Int) throws -> FieldColumn {
        let presence = try attributes.presence(of: pair)
        let column = try attributes.column(of: pair)
        let dense = presence.rank(of: view.range.lowerBound)..<presence.rank(of: view.range.upperBound)
        let present =
            presence.isAll ? nil : RowBits(count: view.count) { presence.contains(view.range.lowerBound + $0) }
        switch column.form {
        case .empty: return coded(Array(repeating: 0, count: dense.count), FieldEntries([.empty]), present)
        case .flags(let flags):
            return coded(try flags.codes(in: dense), FieldEntries([.bool(false), .bool(true)]), present)
        case .integers(let column):
            return .integers(Self.spread(try column.numbers(in: dense), present, 0), present: present)
        case .doubles(let column):
            return .doubles(Self.spread(try column.numbers(in: dense), present, 0), present: present)
        case .texts(let texts): return coded(try codes(texts, dense), FieldEntries(texts.texts), present)
        case .blobs(let texts): return coded(try codes(texts, dense), FieldEntries(column, texts.texts), present)
        }
    }

    private func codes(_ column: TextColumn, _ rows: Range<Int>) throws -> [UInt32] {
        try column.codes?.codes(in: rows) ?? Array(UInt32(rows.lowerBound)..<UInt32(rows.upperBound))
    }

    private func coded(_ codes: [UInt32], _ entries: FieldEntries, _ present: RowBits?) -> FieldColumn {
        .coded(Self.spread(codes, present, UInt32(entries.count)), entries)
    }

    /// Puts the values of those rows that have one into the places of all.
    private static func spread<Value>(_ dense: [Value], _ present: RowBits?, _ missing: Value) -> [Value] {
        guard let present else { return dense }
        var all = [Value](repeating: missing, count: present.count)
        for (value, row) in zip(dense, present.rows) { all[row] = value }
        return all
    }

    /// Each row's value.
    func values() throws -> [AttributeValue?] {
        let attributes = try view.group.attributes()
        var finder = ShapeFinder(attributes, self)
        let resources = resourceValues
        let sources = try view.group.sources().codes(in: view.range)
        let shapes = try attributes.codes(in: view.range)
        return try (0..<view.count).map { index in
            let own = shapes.isEmpty ? nil : try finder.value(of: view.range.lowerBound + index, Int(shapes[index]))
            return own ?? resources[Int(sources[index])]
        }
    }

    /// Finds the values of rows by their shapes.
    private struct ShapeFinder {
        private let attributes: RowAttributes
        private let lookUp: AttributeLookUp
        private var winners: [Int: Int?] = [:]
        private var cursors: [Int: ValueCursor] = [:]

        init(_ attributes: RowAttributes, _ lookUp: AttributeLookUp) {
            (self.attributes, self.lookUp) = (attributes, lookUp)
        }

        mutating func value(of row: Int, _ shape: Int) throws -> AttributeValue? {
            guard let pair = winner(shape) else { return nil }
            let place = try attributes.presence(of: pair).rank(of: row)
            let column = try attributes.column(of: pair)
            let value = try cursors[pair, default: ValueCursor(column)].value(at: place)
            switch attributes.table.pairs[pair].owner {
            case .body: return value
            case .key(let key): return FieldAlias.mapped(value, from: key, to: lookUp.names[0])
            case .packed:
                guard case .map(let all) = value else { return nil }
                let names = lookUp.names
                guard let name = names.first(where: { all[$0] != nil }), let value = all[name] else { return nil }
                return FieldAlias.mapped(value, from: name, to: names[0])
            }
        }

        /// The pair of a shape that has the first of the names, and of those the first in the record's order.
        private mutating func winner(_ shape: Int) -> Int? {
            if let known = winners[shape] { return known }
            let found = attributes.table.shape(shape).compactMap { slot in
                lookUp.place(of: attributes.table.pairs[Int(slot)]).map { (place: $0, pair: Int(slot)) }
            }
            let least = found.map(\.place).min()
            let winner = found.first { $0.place == least }?.pair
            winners[shape] = .some(winner)
            return winner
        }
    }
}
