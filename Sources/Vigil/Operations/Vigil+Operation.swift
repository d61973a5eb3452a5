import CVigil
public import VigilModel

extension Vigil {
    /// Carries out an operation and watches it: how long it takes, how it ends, and within which trace.
    ///
    /// It is counted whether or not its trace is sampled. An error that it throws is recorded, once, and thrown on;
    /// `CancellationError` ends it as cancelled, which is no error. Unstructured tasks begun in it belong to its trace
    /// where that is sampled.
    ///
    /// - Parameters:
    ///   - name: What is done, in few distinct words: it becomes a metric label.
    ///   - attributes: What is known about this run; kept with the trace, never a metric label.
    ///   - body: Does it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    public func operation<Result, Failure: Error>(
        _ name: String,
        _ attributes: Attributes = [:],
        _ body: (ActiveOperation) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard configuration.isEnabled, let handle = begin(name, attributes) else { return try body(.off) }
        let operation = ActiveOperation(handle)
        let former = Self.enter(handle)
        guard operation.isSampled, let scope = handle.scope() else {
            // Tasks that are begun in it decide for themselves: what they would inherit costs more than all the rest.
            do throws(Failure) {
                let result = try body(operation)
                Self.leave(to: former)
                end(handle, .success)
                return result
            } catch {
                Self.leave(to: former)
                end(operation, failedBy: error)
                throw error
            }
        }
        let result: Swift.Result<Result, Failure> = OperationScope.$current.withValue(scope) {
            do throws(Failure) {
                return .success(try body(operation))
            } catch {
                return .failure(error)
            }
        }
        Self.leave(to: former)
        return try finish(operation, result)
    }

    /// Carries out an operation and watches it: how long it takes, how it ends, and within which trace.
    ///
    /// It runs where the caller runs, and is counted whether or not its trace is sampled. An error that it throws is
    /// recorded, once, and thrown on; `CancellationError` ends it as cancelled, which is no error.
    ///
    /// - Parameters:
    ///   - name: What is done, in few distinct words: it becomes a metric label.
    ///   - attributes: What is known about this run; kept with the trace, never a metric label.
    ///   - body: Does it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    public nonisolated(nonsending) func operation<Result, Failure: Error>(
        _ name: String,
        _ attributes: Attributes = [:],
        _ body: nonisolated(nonsending) (ActiveOperation) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        guard configuration.isEnabled, let handle = begin(name, attributes), let scope = handle.scope() else {
            return try await body(.off)
        }
        let operation = ActiveOperation(handle)
        let result: Swift.Result<Result, Failure> = await OperationScope.$current.withValue(scope) {
            do throws(Failure) {
                return .success(try await body(operation))
            } catch {
                return .failure(error)
            }
        }
        return try finish(operation, result)
    }

    @inline(never)
    private func begin(_ name: String, _ attributes: Attributes) -> OperationHandle? {
        begin(name, kind: .internal, attributes: attributes, parent: CurrentSpan.current)
    }

    private func finish<Result, Failure: Error>(
        _ operation: ActiveOperation,
        _ result: Swift.Result<Result, Failure>
    ) throws(Failure) -> Result {
        switch result {
        case .success: end(operation, .success)
        case .failure(let error): end(operation, failedBy: error)
        }
        return try result.get()
    }

    private func end(_ operation: ActiveOperation, failedBy error: any Error) {
        if error is CancellationError {
            end(operation, .cancelled)
        } else {
            end(operation, .failure, error)
        }
    }

    /// Not inlined, since what belongs to a thread must not be kept over an `await`.
    @inline(never)
    private static func enter(_ handle: OperationHandle) -> UnsafeMutablePointer<vigil_operation>? {
        vigil_operation_enter(UnsafeMutableRawPointer(handle.cell).assumingMemoryBound(to: vigil_operation.self))
    }

    @inline(never)
    private static func leave(to former: UnsafeMutablePointer<vigil_operation>?) {
        _ = vigil_operation_enter(former)
    }
}
