import Synchronization
import VigilModel

/// Makes text of the stacks that errors were recorded with, on their way out: never where they are recorded.
///
/// What an address means stays known, so that the same error again costs a look-up.
struct StackSink: TelemetrySink {
    private let next: any TelemetrySink
    private let frames: FrameMemory

    /// Stacks of the process that a file is kept for, before another sink.
    init(before next: any TelemetrySink, file: RunFile?) {
        self.next = next
        frames = FrameMemory(file: file)
    }

    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        let keys = [ErrorStacks.attribute, ThrowTraces.attribute]
        let sought = batch.logs.flatMap(\.scopes).flatMap(\.items).flatMap { record in
            keys.compactMap { record.attributes[$0]?.addresses }
        }
        guard !sought.isEmpty else { return try await next.receive(batch) }
        await frames.learn(Set(sought.joined()))
        var batch = batch
        for group in batch.logs.indices {
            for scope in batch.logs[group].scopes.indices {
                for index in batch.logs[group].scopes[scope].items.indices {
                    write(&batch.logs[group].scopes[scope].items[index].attributes)
                }
            }
        }
        return try await next.receive(batch)
    }

    /// Puts text in the place of addresses.
    private func write(_ attributes: inout Attributes) {
        guard let addresses = attributes[ErrorStacks.attribute]?.addresses else { return }
        let caught = frames.known(addresses).ofApplication
        let thrown = attributes[ThrowTraces.attribute]?.addresses.map { frames.known($0).ofApplication } ?? []
        attributes[ErrorStacks.attribute] = nil
        attributes[ThrowTraces.attribute] = nil
        let stack = thrown.isEmpty ? caught : thrown
        if !stack.isEmpty { attributes[SemanticName.exceptionStacktrace] = .string(stack.stacktrace) }
        if !thrown.isEmpty, let place = caught.first?.symbol, !thrown.contains(where: { $0.symbol == place }) {
            attributes[ThrowTraces.caught] = .string(caught.stacktrace)
        }
    }
}

extension [Symbolizer.Frame] {
    /// What comes first in a stack and says nothing about the application: Vigil itself, and the interfaces of logging
    /// and tracing.
    private static let ownPrefixes = ["$s5Vigil", "$s7Logging", "$s7Tracing", "vigil_", "swift_willThrow"]
    /// What comes last: how the system began to run something.
    private static let runtimes = ["libc.so", "libdispatch.so", "libswift_Concurrency.so"]

    /// The stack without how it was recorded and what runs everything.
    fileprivate var ofApplication: [Symbolizer.Frame] {
        var frames = drop { frame in
            frame.symbol.map { symbol in Self.ownPrefixes.contains { symbol.hasPrefix($0) } } ?? false
        }
        while let last = frames.last, Self.runtimes.contains(where: { last.module.hasPrefix($0) }) {
            frames.removeLast()
        }
        return Array(frames)
    }
}

/// What addresses of this process mean, once that was looked up.
private final class FrameMemory: Sendable {
    private static let addressesMax = 8_192

    private let file: RunFile?
    private let memory = Mutex<[UInt64: Symbolizer.Frame]>([:])

    init(file: RunFile?) {
        self.file = file
    }

    /// Looks up the return addresses that are not known yet.
    func learn(_ addresses: Set<UInt64>) async {
        let missing = memory.withLock { memory in addresses.filter { memory[$0] == nil } }
        guard !missing.isEmpty else { return }
        // That reads files.
        let found = await BlockingThread.run { [file] in
            Symbolizer(modules: file?.modules ?? []).frames(Array(missing), exactCount: 0)
        }
        memory.withLock { memory in
            if memory.count + found.count > Self.addressesMax { memory.removeAll() }
            for frame in found { memory[frame.address] = frame }
        }
    }

    /// What is known of return addresses, in their order.
    func known(_ addresses: [UInt64]) -> [Symbolizer.Frame] {
        memory.withLock { memory in addresses.map { memory[$0] ?? Symbolizer.Frame(address: $0) } }
    }
}
