// Ids such as `u00042` are most of what millions of events are grouped and counted by. Their number is the place in an
// array, so that finding one costs no hash and no comparison.

/// Finds texts that are numbers in one form.
struct NumeralIndex: Sendable {
    /// Larger numbers are kept as texts.
    private static let limit: Int64 = 1 << 20

    let form: Numeral
    /// By the number in the text, what was set for it plus one.
    private var numbers: [UInt32] = []

    init(_ form: Numeral) {
        self.form = form
    }

    /// Whether texts of a form can be kept by their numbers.
    static func canHold(_ form: Numeral, _ numbers: [Int64]) -> Bool {
        form.isASCII && numbers.allSatisfy { (0..<limit).contains($0) }
    }

    /// The number in a text, if it is one to be found here.
    func number(in text: UnsafeRawBufferPointer) -> Int? {
        guard let number = form.number(in: text), (0..<Self.limit).contains(number) else { return nil }
        return Int(number)
    }

    func text(of number: Int) -> String {
        var text: [UInt8] = []
        form.append(Int64(number), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    subscript(number: Int) -> UInt32? {
        get { number < numbers.count && numbers[number] != 0 ? numbers[number] &- 1 : nil }
        set {
            let missing = max(0, number + 1 - numbers.count)
            if missing > 0 { numbers.append(contentsOf: repeatElement(0, count: max(missing, numbers.count))) }
            numbers[number] = newValue.map { $0 + 1 } ?? 0
        }
    }
}
