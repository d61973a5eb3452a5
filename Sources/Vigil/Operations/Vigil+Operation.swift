import Tracing
public import VigilModel

extension Vigil {
    /// Carries out an operation and watches it: how long it takes, how it ends, and within which trace.
    ///
    /// It is counted whether or not its trace is sampled. An error that it throws is recorded, once, and thrown on;
    /// `CancellationError` ends it as cancelled, which is no error.
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
        let operation = begin(name, attributes)
        let result: Swift.Result<Result, Failure> = OperationScope.$current.withValue(scope(of: operation)) {
            do throws(Failure) {
                return .success(try body(operation))
            } catch {
                return .failure(error)
            }
        }
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
        let operation = begin(name, attributes)
        let result: Swift.Result<Result, Failure> = await OperationScope.$current.withValue(scope(of: operation)) {
            do throws(Failure) {
                return .success(try await body(operation))
            } catch {
                return .failure(error)
            }
        }
        return try finish(operation, result)
    }

    private func begin(_ name: String, _ attributes: Attributes) -> ActiveOperation {
        begin(name, kind: .internal, attributes: attributes, parent: CurrentSpan.parent(in: ServiceContext.current))
    }

    private func scope(of operation: ActiveOperation) -> OperationScope {
        OperationScope(span: operation.builder, outer: ServiceContext.current?.vigilSpan?.context.spanID)
    }

    private func finish<Result, Failure: Error>(
        _ operation: ActiveOperation,
        _ result: Swift.Result<Result, Failure>
    ) throws(Failure) -> Result {
        switch result {
        case .success: end(operation, .success)
        case .failure(let error) where error is CancellationError: end(operation, .cancelled)
        case .failure(let error): end(operation, .failure, error)
        }
        return try result.get()
    }
}
