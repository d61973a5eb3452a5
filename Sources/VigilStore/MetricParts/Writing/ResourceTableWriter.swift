import VigilModel

/// Gathers who writes, each once.
struct ResourceTableWriter {
    private var numbers: [UInt64: Int] = [:]
    private var waiting: [Resource] = []

    init() {}

    var count: Int { numbers.count }

    /// The number of a writer in the part, which it gets now if it has none.
    mutating func number(of writer: UInt64, _ resource: Resource) -> Int {
        if let known = numbers[writer] { return known }
        numbers[writer] = numbers.count
        waiting.append(resource)
        return numbers.count - 1
    }

    /// Takes a section where one is full, or where it is the last and has anything in it.
    mutating func takeFull(isLast: Bool = false) -> (MetricSection, [UInt8])? {
        guard waiting.count >= (isLast ? 1 : MetricSection.resourcesEach) else { return nil }
        var writer = ByteWriter()
        writer.varint(waiting.count)
        for resource in waiting { writer.resource(resource) }
        let number = (count - 1) / MetricSection.resourcesEach
        waiting.removeAll()
        return (MetricSection(.resources, number), writer.bytes)
    }

    /// The resources of a section.
    static func read(_ bytes: [UInt8]) throws(CodecError) -> [Resource] {
        var reader = ByteReader(bytes)
        var resources: [Resource] = []
        for _ in 0..<(try reader.count(of: 3)) { resources.append(try reader.resource()) }
        return resources
    }
}
