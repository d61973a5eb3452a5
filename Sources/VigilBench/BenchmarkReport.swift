import Foundation
import VigilModel

/// The figures as text for people and as JSON, one object a line, for machines.
struct BenchmarkReport {
    let machine: BenchmarkMachine
    let rows: [BenchmarkRow]

    /// Names to the left, figures to the right, units behind them.
    var table: String {
        let figures = rows.map { Self.figure($0.value) }
        let nameWidth = rows.map(\.name.count).max() ?? 0
        let figureWidth = figures.map(\.count).max() ?? 0
        return zip(rows, figures).map { row, figure in
            let name = row.name.padding(toLength: nameWidth, withPad: " ", startingAt: 0)
            return name + "  " + String(repeating: " ", count: figureWidth - figure.count) + figure + " " + row.unit
        }.joined(separator: "\n")
    }

    /// One object with the machine, then one a row.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try [encoder.encode(["machine": machine.line])] + rows.map { try encoder.encode(Line($0)) }
        return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }

    /// Four digits that count, thousands apart: `1,234,000`, `12.35`.
    static func figure(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "\(value)" }
        let digits = 4 - Int(log10(value.magnitude).rounded(.down)) - 1
        guard digits <= 0 else { return String(format: "%.\(min(digits, 6))f", value) }
        let unit = pow(10, Double(-digits))
        let whole = String(Int64(saturating: (value / unit).rounded() * unit).magnitude)
        let groups = stride(from: whole.count, to: 0, by: -3).map { end in
            whole.dropLast(whole.count - end).suffix(3)
        }
        return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }

    private struct Line: Encodable {
        let name: String
        let value: Double
        let unit: String

        init(_ row: BenchmarkRow) {
            name = row.name
            value = row.value
            unit = row.unit
        }
    }
}
