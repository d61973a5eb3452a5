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
    @inlinable
    public func operation<Result, Failure: Error>(
        _ name: String,
        _ attributes: Attributes = Attributes(),
        _ body: (ActiveOperation) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard isOn else { return try body(.off) }
        let operation = enter(name, attributes)
        // Tasks that are begun in one that is not sampled decide for themselves: what they would inherit costs more
        // than all the rest.
        if operation.isSampled { return try inherited(operation, body) }
        do throws(Failure) {
            let result = try body(operation)
            leave(operation)
            return result
        } catch {
            leave(operation, error)
            throw error
        }
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
    @inlinable
    public nonisolated(nonsending) func operation<Result, Failure: Error>(
        _ name: String,
        _ attributes: Attributes = Attributes(),
        _ body: nonisolated(nonsending) (ActiveOperation) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        guard isOn else { return try await body(.off) }
        let operation = start(name, attributes)
        let result: Swift.Result<Result, Failure> = await OperationScope.local.withValue(operation.scope) {
            do throws(Failure) {
                return .success(try await body(operation))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value):
            finish(operation)
            return value
        case .failure(let error):
            finish(operation, error)
            throw error
        }
    }

    /// Begins an operation and makes it the current one of this thread.
    ///
    /// Not inlined, since what belongs to a thread must not be kept over an `await`; nor are the others.
    @usableFromInline
    @inline(never)
    func enter(_ name: String, _ attributes: Attributes) -> ActiveOperation {
        guard let handle = begin(name, attributes) else { return .off }
        return ActiveOperation(handle, former: vigil_operation_enter(handle.head))
    }

    @usableFromInline
    @inline(never)
    func leave(_ operation: ActiveOperation) {
        guard let handle = operation.handle else { return }
        _ = vigil_operation_enter(operation.former)
        end(handle, .success)
    }

    @usableFromInline
    @inline(never)
    func leave(_ operation: ActiveOperation, _ error: any Error) {
        guard operation.handle != nil else { return }
        _ = vigil_operation_enter(operation.former)
        end(operation, failedBy: error)
    }

    /// Runs the body so that tasks begun in it belong to the operation.
    @inlinable
    func inherited<Result, Failure: Error>(
        _ operation: ActiveOperation,
        _ body: (ActiveOperation) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let result: Swift.Result<Result, Failure> = OperationScope.local.withValue(operation.scope) {
            do throws(Failure) {
                return .success(try body(operation))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value):
            leave(operation)
            return value
        case .failure(let error):
            leave(operation, error)
            throw error
        }
    }

    /// Begins an operation that may change threads.
    @usableFromInline
    @inline(never)
    func start(_ name: String, _ attributes: Attributes) -> ActiveOperation {
        guard let handle = begin(name, attributes) else { return .off }
        return ActiveOperation(handle)
    }

    @usableFromInline
    @inline(never)
    func finish(_ operation: ActiveOperation) {
        if let handle = operation.handle { end(handle, .success) }
    }

    @usableFromInline
    @inline(never)
    func finish(_ operation: ActiveOperation, _ error: any Error) {
        if operation.handle != nil { end(operation, failedBy: error) }
    }

    private func begin(_ name: String, _ attributes: Attributes) -> OperationHandle? {
        // As a rule of what runs in a loop; contexts are large to hand on.
        if CurrentSpan.isNone {
            return beginTrace(name, attributes: attributes, OperationNature())
        }
        return begin(name, attributes: attributes, within: CurrentSpan.surroundings)
    }

    private func end(_ operation: ActiveOperation, failedBy error: any Error) {
        if error is CancellationError {
            end(operation, .cancelled)
        } else {
            end(operation, .failure, error)
        }
    }
}
