package import VigilModel
package import VigilStore

extension PromQL {
    /// Answers queries from a source of samples.
    package struct Engine: Sendable {
        /// How queries are understood.
        package struct Options: Sendable {
            /// How old the newest sample of a series may be; a series whose newest is as old as this is absent.
            package var lookback = Duration.seconds(300)
            /// The step of a subquery that names none: Prometheus' global evaluation interval.
            package var subqueryStep = Duration.seconds(60)
            /// What a query may take.
            package var limits = Limits()

            /// Prometheus' defaults.
            package init() {}
        }

        /// Where the samples are.
        package let source: any TelemetrySource
        /// How queries are understood.
        package let options: Options

        /// An engine over a source.
        package init(_ source: any TelemetrySource, _ options: Options = Options()) {
            self.source = source
            self.options = options
        }

        /// Evaluates an expression at one time.
        ///
        /// - Parameters:
        ///   - expression: Any type; a range vector gives the samples that lie in it.
        ///   - time: Samples at it count, later ones do not.
        /// - Returns: A vector is in the order that the query asks for, else in no order to rely on.
        /// - Throws: ``EvaluationError``, `StoreError` where the source cannot answer, `CancellationError`.
        @concurrent
        package func instant(_ expression: Expression, at time: Timestamp) async throws -> Answer {
            let grid = StepGrid(start: time.nanoseconds, step: 1, count: 1)
            return try await evaluate(expression, grid) { try $0.instantValue(of: $1) }
        }

        /// Evaluates an expression at each step from a start to an end.
        ///
        /// - Parameters:
        ///   - expression: A scalar or an instant vector.
        ///   - start: The first time.
        ///   - end: No time after it is evaluated; not before the start.
        ///   - step: How far apart the times are; more than nothing.
        /// - Returns: A matrix, whatever the expression is; series without samples are absent.
        /// - Throws: ``EvaluationError``, `StoreError` where the source cannot answer, `CancellationError`.
        @concurrent
        package func range(
            _ expression: Expression,
            start: Timestamp,
            end: Timestamp,
            step: Duration
        ) async throws -> Answer {
            guard step > .zero, start <= end else {
                throw EvaluationError(.execution, "the step must be longer than nothing, the end not before the start")
            }
            guard expression.type == .scalar || expression.type == .vector else {
                throw EvaluationError(
                    .execution,
                    "a query over a range of time must be a scalar or an instant vector, not \(expression.type.phrase)",
                    expression.range
                )
            }
            let steps = (end - start).nanoseconds / step.nanoseconds + 1
            guard steps <= Int64(options.limits.stepsMax) else {
                throw EvaluationError(
                    .limitExceeded,
                    "\(steps) steps are more than \(options.limits.stepsMax): take a longer step or a shorter range"
                )
            }
            let grid = StepGrid(
                start: start.nanoseconds,
                step: step.nanoseconds,
                count: Int(steps),
                until: end.nanoseconds
            )
            return try await evaluate(expression, grid) { .matrix(try $0.rangeValue(of: $1)) }
        }

        private func evaluate(
            _ expression: Expression,
            _ grid: StepGrid,
            _ body: (Evaluation, PlanNode) throws -> Value
        ) async throws -> Answer {
            let deadline = ContinuousClock.now + options.limits.time
            var builder = PlanBuilder(grid, options)
            let plan = try builder.plan(expression)
            var fetch = SeriesFetch(source, options.limits)
            var fetched: [SelectedSeries] = []
            for selection in builder.selections { fetched.append(try await fetch.fetch(selection)) }
            let evaluation = Evaluation(grid, fetched, options, held: fetch.samplesHeld, deadline: deadline)
            let value = try body(evaluation, plan)
            return Answer(
                value: value,
                annotations: evaluation.annotations.all,
                samplesRead: fetched.reduce(fetch.samplesHeld) { $0 + $1.samplesRead }
            )
        }
    }
}
