import VigilModel
import VigilStore

// What stands behind the first "|". Each stage may come once, in any order.

extension EventSearchParser {
    /// What an order says before it is known which figures there are.
    private enum Wanted {
        case sort(EventSearch.Sort)
        /// The first figure.
        case first(isDescending: Bool)
        case figure(EventAggregate, isDescending: Bool)
    }

    /// The words that stages begin with, beside functions.
    static let stages = ["by", "bucket", "top", "bottom", "sort", "limit"]

    /// Reads the stages up to the end.
    mutating func parseStages(of search: EventSearch) throws(QuerySyntaxError) -> EventSearch {
        var search = search
        var wanted: Wanted?
        var orderPlace = 0
        var seen: Set<String> = []
        while scanner.consume("|") {
            scanner.skipSpace()
            let start = scanner.position
            let name = scanner.takeName()
            let kind =
                ["top", "bottom", "sort"].contains(name) ? "sort" : Self.stages.contains(name) ? name : "figures"
            guard seen.insert(kind).inserted else { throw repeated(name, from: start) }
            switch name {
            case "by": search.groupBy = try parseFields()
            case "bucket": search.bucket = try parseBucket()
            case "limit": search.limit = try parseNumber("limit 20")
            case "top", "bottom":
                guard seen.insert("limit").inserted else { throw repeated(name, from: start) }
                search.limit = try parseNumber("\(name) 10 by count")
                wanted = try parseRank(isDescending: name == "top")
                orderPlace = start
            case "sort":
                wanted = try parseSort()
                orderPlace = start
            default:
                scanner.position = start
                search.aggregates = try parseFigures()
                if consumeWord("by") {
                    guard seen.insert("by").inserted else { throw repeated("by", from: scanner.position - 2) }
                    search.groupBy = try parseFields()
                }
            }
            scanner.skipSpace()
        }
        guard scanner.isAtEnd else { throw unexpected("a stage goes on with a comma, the next one begins with |") }
        try settle(&search, wanted, at: orderPlace)
        return search
    }

    /// Fills in what was not said, and finds the figure that the order goes by.
    private func settle(_ search: inout EventSearch, _ wanted: Wanted?, at place: Int) throws(QuerySyntaxError) {
        if case .figure(let figure, _) = wanted, !search.aggregates.contains(figure) {
            search.aggregates.append(figure)
        }
        let isGrouped = !search.groupBy.isEmpty || search.bucket != nil
        if case .first = wanted, search.aggregates.isEmpty { search.aggregates = [.count] }
        if search.aggregates.isEmpty, isGrouped { search.aggregates = [.count] }
        switch wanted {
        case nil: search.sort = nil
        case .first(let isDescending): search.sort = .figure(0, isDescending: isDescending)
        case .figure(let figure, let isDescending):
            search.sort = .figure(search.aggregates.firstIndex(of: figure) ?? 0, isDescending: isDescending)
        case .sort(let sort): search.sort = sort
        }
        let hasGroups = !search.aggregates.isEmpty
        func wrong(_ message: String, _ hint: String) -> QuerySyntaxError {
            QuerySyntaxError(scanner.text, place..<place + 4, message, hint: hint)
        }
        if search.sort == .key, !hasGroups {
            throw wrong("records have no key", "sort them by time, or group them: | by service | count")
        }
        if search.sort == .newestFirst, hasGroups {
            throw wrong("groups are sorted by time the oldest first only", "write sort time")
        }
        if search.sort == .oldestFirst, hasGroups, search.bucket == nil {
            throw wrong("groups without buckets have no time", "add a bucket: | bucket 5m")
        }
    }

    // MARK: - Stages

    private mutating func parseFields() throws(QuerySyntaxError) -> [EventField] {
        var fields: [EventField] = []
        repeat {
            scanner.skipSpace()
            let start = scanner.position
            let field = try parseField("by service, route")
            guard !fields.contains(field) else { throw scanner.error(from: start, "\(field.name) stands here twice") }
            fields.append(field)
            guard fields.count <= EventSearchSyntax.fieldsMax else {
                throw scanner.error(
                    from: start,
                    "there are too many fields",
                    hint: "at most \(EventSearchSyntax.fieldsMax)"
                )
            }
            scanner.skipSpace()
        } while scanner.consume(",")
        return fields
    }

    private mutating func parseField(_ example: String) throws(QuerySyntaxError) -> EventField {
        let name = scanner.isAtQuote ? try scanner.readQuoted() : scanner.takeName()
        guard !name.isEmpty else { throw scanner.error("a field is missing", hint: "write it like \(example)") }
        return EventField(name)
    }

    private mutating func parseBucket() throws(QuerySyntaxError) -> Duration {
        scanner.skipSpace()
        let start = scanner.position
        let bucket = try DurationSyntax.parse(&scanner)
        guard bucket >= .milliseconds(1) else {
            throw scanner.error(from: start, "this is too short", hint: "a bucket has at least 1ms")
        }
        return bucket
    }

    private mutating func parseNumber(_ example: String) throws(QuerySyntaxError) -> Int {
        scanner.skipSpace()
        let start = scanner.position
        let digits = scanner.take(while: \.isASCIIDigit)
        let max = EventSearchSyntax.limitMax
        guard let number = Int(digits), (1...max).contains(number) else {
            throw scanner.error(from: start, "a number from 1 to \(max) is missing", hint: "write it like \(example)")
        }
        return number
    }

    private mutating func parseRank(isDescending: Bool) throws(QuerySyntaxError) -> Wanted {
        scanner.skipSpace()
        guard consumeWord("by") else { return .first(isDescending: isDescending) }
        scanner.skipSpace()
        return .figure(try parseFigure(), isDescending: isDescending)
    }

    private mutating func parseSort() throws(QuerySyntaxError) -> Wanted {
        scanner.skipSpace()
        if consumeWord("by") { scanner.skipSpace() }
        if consumeWord("time") { return .sort(parseDirection(isDescending: false) ? .newestFirst : .oldestFirst) }
        if consumeWord("key") { return .sort(.key) }
        guard !scanner.isAtEnd, scanner.current != "|" else {
            throw scanner.error("an order is missing", hint: "sort by time, key, or a figure: sort p95(duration)")
        }
        let figure = try parseFigure()
        return .figure(figure, isDescending: parseDirection(isDescending: true))
    }

    private mutating func parseDirection(isDescending: Bool) -> Bool {
        scanner.skipSpace()
        if consumeWord("desc") { return true }
        return consumeWord("asc") ? false : isDescending
    }

    // MARK: - Figures

    private mutating func parseFigures() throws(QuerySyntaxError) -> [EventAggregate] {
        var figures: [EventAggregate] = []
        repeat {
            scanner.skipSpace()
            let start = scanner.position
            figures.append(try parseFigure())
            guard figures.count <= EventSearchSyntax.figuresMax else {
                throw scanner.error(
                    from: start,
                    "there are too many figures",
                    hint: "at most \(EventSearchSyntax.figuresMax)"
                )
            }
            scanner.skipSpace()
        } while scanner.consume(",")
        return figures
    }

    private mutating func parseFigure() throws(QuerySyntaxError) -> EventAggregate {
        let start = scanner.position
        let name = scanner.takeName()
        guard let function = SearchFunction(name) else { throw unknown(name, from: start) }
        guard scanner.consume("(") else {
            if function == .count { return .count }
            throw scanner.error(from: start, "\(name) needs a field", hint: "write it like \(name)(duration)")
        }
        scanner.skipSpace()
        if function == .count {
            guard scanner.consume(")") else {
                let hint = "to count its different values write distinct(…); to count records that have it, add field=*"
                throw scanner.error("count takes no field", hint: hint)
            }
            return .count
        }
        let quantile = try function == .quantile ? parseQuantile() : nil
        let field = try parseField("\(name)(\(function == .quantile ? "0.95, " : "")duration)")
        scanner.skipSpace()
        guard scanner.consume(")") else {
            throw scanner.error("a ) is missing", hint: "write it like \(name)(\(field.name))")
        }
        return function.aggregate(field, quantile: quantile)
    }

    private mutating func parseQuantile() throws(QuerySyntaxError) -> Double {
        let start = scanner.position
        let text = scanner.take { $0.isASCIIDigit || $0 == "." }
        scanner.skipSpace()
        guard let quantile = Double(text), (0...1).contains(quantile), scanner.consume(",") else {
            throw scanner.error(from: start, "a number from 0 to 1 is missing", hint: "quantile(0.95, duration)")
        }
        scanner.skipSpace()
        return quantile
    }

    // MARK: - Mistakes

    private func repeated(_ name: String, from start: Int) -> QuerySyntaxError {
        let hint =
            SearchFunction(name) == nil ? "each stage comes once" : "write all figures in one: count, p95(duration)"
        return scanner.error(from: start, "there is such a stage already", hint: hint)
    }

    private func unknown(_ name: String, from start: Int) -> QuerySyntaxError {
        let names = Self.stages + SearchFunction.names
        if name.isEmpty {
            return scanner.error(
                "a stage is missing",
                hint: "write count, p95(duration), by service, bucket 5m, top 10"
            )
        }
        let isPercentile = name.hasPrefix("p") && name.dropFirst().allSatisfy { $0.isNumber || $0 == "." }
        let nearest = NearestName.nearest(to: name, among: names)
        let hint =
            isPercentile
            ? "percentiles are p0 to p100"
            : nearest.map { "did you mean \($0)?" } ?? "there are " + names.joined(separator: ", ")
        return scanner.error(from: start, "there is no stage or function \"\(name)\"", hint: hint)
    }

    private func unexpected(_ hint: String) -> QuerySyntaxError {
        scanner.error("\(scanner.found) should not stand here", hint: hint)
    }
}
