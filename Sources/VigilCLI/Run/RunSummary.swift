import Foundation
import VigilDashboard
import VigilModel
import VigilOperations

/// What happened in a run, for people and, as one JSON object, for programs.
struct RunSummary: Sendable {
    let service: String
    let ending: SupervisionStateMachine.Ending
    let figures: RunFigures
    /// What the server knows of the operations; nil where it was not to be asked.
    let operations: OperationsView?
    /// Where to look; nil where the run was not watched.
    let address: String?

    private static let errorsMax = 5

    // MARK: - For people

    /// The lines of the summary; the first says how it ended.
    var lines: [String] {
        let duration = Humanised.seconds((figures.end - figures.start).inSeconds)
        var lines = ["vigil: \(service) \(endingInWords) after \(duration)"]
        lines += operationLines
        if figures.startError == nil {
            let peak = figures.peakMemoryBytes
            let memory = peak > 0 ? "peak memory \(Humanised.bytes(Double(peak))), " : ""
            lines.append(row("used", "\(memory)CPU \(Humanised.seconds(figures.cpuSeconds))"))
        }
        lines += outputLines
        if ending.restarts > 0 || ending.gaveUp {
            lines.append(row("restarts", "\(ending.restarts)" + (ending.gaveUp ? ", then gave up at the limit" : "")))
        }
        if let address {
            lines.append(row("look", "\(address)/  ·  vigil status  ·  vigil logs service=\(service)"))
        }
        return lines
    }

    private var endingInWords: String {
        if let error = figures.startError, ending.status == nil { return "could not be started (\(error.reason))" }
        if figures.isOutOfMemory { return "was killed by the system: out of memory" }
        if ending.wasKilled { return "did not end when asked, and was killed" }
        return switch ending.status {
        case .exited(0): "ended well"
        case .exited(let code): "ended with exit code \(code)"
        case .signaled(let signal): "was killed by \(signal)"
        case nil: "did not run"
        }
    }

    private var operationLines: [String] {
        guard let operations else { return [] }
        let total = operations.total
        guard total.count > 0 else { return errorLines(operations) }
        var parts = ["\(Humanised.count(total.count))\(total.isEstimated ? " (estimated)" : "")"]
        for (name, value) in [("p50", total.p50), ("p95", total.p95), ("p99", total.p99)] {
            if let value { parts.append("\(name) \(Humanised.seconds(value))") }
        }
        if total.failures > 0 {
            let share = total.errorRate.map { " (\(Humanised.percent($0)))" } ?? ""
            parts.append("\(Humanised.count(total.failures)) failed\(share)")
        }
        return [row("operations", parts.joined(separator: ", "))] + errorLines(operations)
    }

    private func errorLines(_ operations: OperationsView) -> [String] {
        operations.errors.prefix(Self.errorsMax).enumerated().map { index, error in
            let place = error.operation.isEmpty ? "" : " in \(error.operation)"
            let message = error.message.isEmpty ? "" : ": \(VisibleText.line(error.message).prefix(120))"
            return row(
                index == 0 ? "errors" : "",
                "\(error.count) × \(VisibleText.line(error.type))\(message)\(VisibleText.line(place))"
            )
        }
    }

    private var outputLines: [String] {
        var parts: [String] = []
        if figures.linesCaptured > 0 { parts.append("\(figures.linesCaptured) lines") }
        if figures.linesDropped > 0 { parts.append("\(figures.linesDropped) not kept, since they came too fast") }
        if address != nil, figures.recordsDropped.total > 0 {
            parts.append("\(figures.recordsDropped.total) records could not be sent")
        }
        return parts.isEmpty ? [] : [row("output", parts.joined(separator: ", "))]
    }

    private func row(_ name: String, _ text: String) -> String {
        "  " + name + String(repeating: " ", count: max(1, 12 - name.count)) + text
    }

    // MARK: - For programs

    /// One object on one line; times in seconds, sizes in bytes, nothing for what is not known.
    var json: String {
        var summary: Attributes = [
            "service": .string(service),
            "start": .string(figures.start.rfc3339),
            "duration_seconds": .double((figures.end - figures.start).inSeconds),
            "exit_code": .int(Int64(ending.exitCode)),
            "ending": .string(endingInWords),
            "killed": .bool(ending.wasKilled),
            "out_of_memory": .bool(figures.isOutOfMemory),
            "restarts": .int(Int64(ending.restarts)),
            "gave_up": .bool(ending.gaveUp),
            "cpu_seconds": .double(figures.cpuSeconds),
            "lines_captured": .int(Int64(figures.linesCaptured)),
            "lines_dropped": .int(Int64(figures.linesDropped)),
            "records_dropped": .int(Int64(figures.recordsDropped.total)),
        ]
        if case .signaled(let signal) = ending.status { summary["signal"] = .int(Int64(signal.number)) }
        if figures.peakMemoryBytes > 0 { summary["peak_memory_bytes"] = .int(figures.peakMemoryBytes) }
        if let address { summary["server"] = .string(address) }
        if let operations {
            summary["operations"] = operationsValue(operations.total)
            summary["errors"] = .array(operations.errors.map(errorValue))
        }
        return AttributeValue.map(summary).json
    }

    private func operationsValue(_ total: OperationFigures) -> AttributeValue {
        var value: Attributes = ["count": .double(total.count), "failures": .double(total.failures)]
        for (name, seconds) in [("p50_seconds", total.p50), ("p95_seconds", total.p95), ("p99_seconds", total.p99)] {
            if let seconds { value[name] = .double(seconds) }
        }
        return .map(value)
    }

    private func errorValue(_ error: ErrorView) -> AttributeValue {
        .map([
            "type": .string(error.type), "message": .string(error.message), "operation": .string(error.operation),
            "count": .int(Int64(error.count)),
        ])
    }
}
