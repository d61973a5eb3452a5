import VigilModel

/// Gathers the values of one type under one key.
struct ValueColumnWriter {
    let tag: ValueTag
    private(set) var count = 0
    private var flags: [UInt32] = []
    private var integers: [Int64] = []
    private var doubles: [Double] = []
    private var texts = TextColumnWriter()
    private var scratch = ByteWriter()

    init(_ tag: ValueTag) {
        self.tag = tag
    }

    @inline(__always)
    mutating func append(_ value: AttributeValue) {
        count &+= 1
        switch value {
        case .empty: break
        case .string(let text): texts.append(text)
        case .bool(let flag): flags.append(flag ? 1 : 0)
        case .int(let number): integers.append(number)
        case .double(let number): doubles.append(number)
        case .bytes(let bytes): texts.append(bytes)
        case .array, .map:
            scratch.removeAll()
            scratch.value(value)
            texts.append(scratch.bytes)
        }
    }

    /// What can be said of the values.
    var zone: ValueZone {
        let numbers: (Double, Double)?
        switch tag {
        case .int: numbers = integers.min().flatMap { least in integers.max().map { (Double(least), Double($0)) } }
        case .double:
            let some = doubles.filter { !$0.isNaN }
            numbers = some.min().flatMap { least in some.max().map { (least, $0) } }
        default: numbers = nil
        }
        let distinct = tag == .text || tag == .longText ? texts.table.count : 0
        return ValueZone(count: count, numbers: numbers.map { $0.0...$0.1 }, distinct: distinct)
    }

    /// The different texts, where these are texts.
    var words: ByteTable? { tag == .text || tag == .longText ? texts.table : nil }

    func write(to writer: inout ByteWriter) {
        switch tag {
        case .empty: break
        case .bool: CodeColumn.write(flags, to: &writer)
        case .int: IntegerValues.write(integers, to: &writer)
        case .double: DoubleValues.write(doubles, to: &writer)
        case .text, .longText: texts.write(areTexts: true, to: &writer)
        case .bytes, .array, .map: texts.write(areTexts: false, to: &writer)
        }
    }
}
