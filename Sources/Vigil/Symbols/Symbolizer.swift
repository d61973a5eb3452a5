import CVigil
import VigilModel

/// Tells the functions that addresses belong to, from the files of the modules that they were loaded from.
struct Symbolizer {
    /// What is known of an address.
    struct Frame: Hashable, Sendable {
        let address: UInt64
        /// The module's name; empty where the address is in none.
        var module = ""
        var isInProgram = false
        /// The function's name as the compiler writes it; nil where it is not known.
        var symbol: String?
        /// How far behind the function's beginning.
        var offset: UInt64 = 0
        /// Where the file tells that.
        var line: SourceLine?

        /// The name as people know it.
        var function: String? { symbol.map(Demangler.name) }

        /// `shop.price(of:) + 24 in shop at Price.swift:12`, or `0x55ffa8eca268 in shop`.
        var description: String {
            let source = line.map { " at \($0.file):\($0.number)" } ?? ""
            let place = (module.isEmpty ? "" : " in \(module)") + source
            guard let function else { return "0x\(String(address, radix: 16))\(place)" }
            return "\(function) + \(offset)\(place)"
        }

        /// Whether the compiler made it to get from one calling convention to another.
        var isThunk: Bool { function.map { $0.hasPrefix("partial apply") || $0.hasPrefix("reabstraction") } ?? false }

        /// Whether it is part of an asynchronous function, whose callers are not on the stack.
        var isAsynchronous: Bool { symbol.map(Demangler.isAsynchronous) ?? false }
    }

    let modules: [LoadedModule]

    /// What is known of addresses, in their order.
    ///
    /// - Parameters:
    ///   - addresses: Where something happened or goes on, then return addresses, which stand behind the call that
    ///     they belong to.
    ///   - exactCount: How many are no return addresses.
    /// - Returns: A frame each. Where a module's file is no longer the one that was loaded, its functions are unknown.
    func frames(_ addresses: [UInt64], exactCount: Int) -> [Frame] {
        var frames = addresses.map { Frame(address: $0) }
        var places: [Int: [(index: Int, address: UInt64)]] = [:]
        for (index, address) in addresses.enumerated() {
            let sought = index < exactCount ? address : address &- 1
            guard let module = modules.firstIndex(where: { $0.code.contains(sought) }) else { continue }
            frames[index].module = modules[module].name
            frames[index].isInProgram = module == 0
            places[module, default: []].append((index, sought &- modules[module].bias))
        }
        for (module, sought) in places {
            guard let image = ELFImage(path: modules[module].path), image.buildID == modules[module].buildID
            else { continue }
            let sorted = sought.sorted { $0.address < $1.address }
            for (place, line) in zip(sorted, image.lines(at: sorted.map(\.address))) {
                frames[place.index].line = line
            }
            for (place, function) in zip(sorted, image.functions(at: sorted.map(\.address))) {
                guard let function else { continue }
                frames[place.index].symbol = function.name
                frames[place.index].offset = frames[place.index].address &- modules[module].bias &- function.start
            }
        }
        return frames
    }
}

extension [Symbolizer.Frame] {
    /// The stack as text: one numbered line each, as `exception.stacktrace` has it.
    var stacktrace: String {
        enumerated().map { "\($0.offset) \($0.element.description)" }.joined(separator: "\n")
    }

    /// The stack with those who await in the place of the runtime's own frames.
    ///
    /// The callers of an asynchronous function are not on the stack below it, but in a chain of contexts.
    func followed(by awaiting: [Symbolizer.Frame]) -> [Symbolizer.Frame] {
        guard !awaiting.isEmpty, let last = firstIndex(where: \.isAsynchronous) else { return self }
        // The function itself stands at the head of the chain where it has been suspended before.
        let callers = awaiting.drop { $0.function == self[last].function }
        return Array(self[...last]) + callers
    }
}

/// Names as compilers write them.
enum Demangler {
    private static let bytesMax = 2_048

    /// A function's name as people know it; a name that is neither Swift's nor C++'s stays what it is.
    ///
    /// What the optimizer made of a function, for some arguments or types, has the function's name.
    static func name(_ symbol: String) -> String {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytesMax) { buffer -> String? in
            guard let start = buffer.baseAddress, vigil_demangle(symbol, start, buffer.count) else { return nil }
            return String(cString: start)
        }
        guard let text else { return symbol }
        // "(2) await resume partial function for main.top(_:) async -> ()": a part of that function.
        if text.hasPrefix("("), let mark = text.firstRange(of: " partial function for ") {
            return unspecialized(String(text[mark.upperBound...]))
        }
        return unspecialized(text)
    }

    /// Without `function signature specialization <Arg[0] = Dead> of` and the like in front.
    private static func unspecialized(_ text: String) -> String {
        var rest = text[...]
        while true {
            if rest.hasPrefix("merged ") {
                rest = rest.dropFirst("merged ".count)
                continue
            }
            guard let mark = rest.firstRange(of: "specialization <"), !rest[..<mark.lowerBound].contains("("),
                let end = closingBracket(in: rest[mark.upperBound...]), rest[end...].hasPrefix("> of ")
            else { return String(rest) }
            rest = rest[end...].dropFirst("> of ".count)
        }
    }

    /// Where the bracket closes that a text stands in; arrows have none.
    private static func closingBracket(in text: Substring) -> Substring.Index? {
        var depth = 0
        var former: UInt8 = 0
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if byte == UInt8(ascii: "<") { depth += 1 }
            if byte == UInt8(ascii: ">"), former != UInt8(ascii: "-") {
                if depth == 0 { return index }
                depth -= 1
            }
            former = byte
        }
        return nil
    }

    /// Whether a symbol is an asynchronous function, or the part of one behind an await.
    static func isAsynchronous(_ symbol: String) -> Bool {
        if symbol.hasSuffix("YaF") || symbol.hasSuffix("YaKF") || symbol.hasSuffix("YaYbc") { return true }
        guard symbol.hasSuffix("_") else { return false }
        let end = symbol.utf8.dropLast().suffix(8).reversed().drop { (0x30...0x39).contains($0) }
        return end.starts(with: "YT".utf8) || end.starts(with: "QT".utf8)
    }
}
