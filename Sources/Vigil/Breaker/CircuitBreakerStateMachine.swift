// Decides which calls a circuit breaker lets through. Each change of state begins a generation, and a call belongs to
// the one in which it began: what a call says that ends in a later one is not taken, since it tells of a time before.

import VigilModel

/// Counts failures and knows whether calls may pass.
///
/// It knows no clock, task or lock; times are monotonic nanoseconds.
struct CircuitBreakerStateMachine: Sendable {
    /// A call that was let through.
    struct Permit: Hashable, Sendable {
        fileprivate let generation: UInt64
    }

    enum CallAction: Hashable, Sendable {
        case proceed(Permit)
        case reject(retryAfter: Duration)
    }

    /// How a call ended.
    enum CallResult: String, Hashable, Sendable {
        case success, failure
        /// It says nothing about the other side.
        case ignored
    }

    /// A change of state.
    struct Transition: Hashable, Sendable {
        let from: CircuitBreakerState
        let to: CircuitBreakerState
    }

    private enum Phase {
        /// Can go to: open.
        case closed(CallTally)
        /// Can go to: half-open, closed by hand.
        case open(until: Int64)
        /// Can go to: closed, open, and anew half-open where trial calls never end.
        case halfOpen(underway: Int, until: Int64)
    }

    private let trip: CircuitBreakerConfiguration.Trip
    private let timeout: Int64
    private let trialCallsMax: Int
    private var phase: Phase
    private var generation: UInt64 = 0

    init(_ configuration: CircuitBreakerConfiguration) {
        trip = configuration.trip
        // So long that nothing overflows.
        timeout = min(max(0, configuration.timeout.nanoseconds), .max / 4)
        trialCallsMax = max(1, configuration.trialCallsMax)
        phase = .closed(CallTally(trip))
    }

    var state: CircuitBreakerState {
        switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    mutating func callRequested(at now: Int64) -> (action: CallAction, transition: Transition?) {
        switch phase {
        case .closed:
            return (.proceed(Permit(generation: generation)), nil)
        case .halfOpen(let underway, let until) where underway < trialCallsMax && now < until:
            phase = .halfOpen(underway: underway + 1, until: until)
            return (.proceed(Permit(generation: generation)), nil)
        case .open(let until) where now < until:
            return (.reject(retryAfter: .nanoseconds(until - now)), nil)
        case .halfOpen(_, let until) where now < until:
            return (.reject(retryAfter: .zero), nil)
        case .open, .halfOpen:
            // Trial calls that have not ended for as long as it stays open are not waited for.
            let transition = move(to: .halfOpen(underway: 1, until: now + timeout))
            return (.proceed(Permit(generation: generation)), transition)
        }
    }

    mutating func callEnded(_ permit: Permit, _ result: CallResult, at now: Int64) -> Transition? {
        guard permit.generation == generation else { return nil }
        switch (phase, result) {
        case (.open, _), (.closed, .ignored):
            return nil
        case (.closed(var tally), .success), (.closed(var tally), .failure):
            let isTripped = tally.add(isFailure: result == .failure, at: now)
            if isTripped { return opened(at: now) }
            phase = .closed(tally)
            return nil
        case (.halfOpen, .success):
            return closed()
        case (.halfOpen, .failure):
            return opened(at: now)
        case (.halfOpen(let underway, let until), .ignored):
            phase = .halfOpen(underway: underway - 1, until: until)
            return nil
        }
    }

    /// Opens it, or keeps it open for another timeout.
    mutating func opened(at now: Int64) -> Transition? {
        move(to: .open(until: now + timeout))
    }

    /// Closes it and forgets all failures.
    mutating func closed() -> Transition? {
        move(to: .closed(CallTally(trip)))
    }

    private mutating func move(to next: Phase) -> Transition? {
        let before = state
        phase = next
        generation += 1
        return before == state ? nil : Transition(from: before, to: state)
    }
}

/// How the calls of a closed breaker ended.
private struct CallTally {
    private static let slotsCount: Int64 = 10

    private struct Slot {
        var number: Int64
        var calls = 0
        var failures = 0
    }

    private let trip: CircuitBreakerConfiguration.Trip
    private var failuresInARow = 0
    /// Tenths of the window, the oldest first.
    private var slots: [Slot] = []

    init(_ trip: CircuitBreakerConfiguration.Trip) {
        self.trip = trip
    }

    /// Adds a call; says whether it was one failure too many.
    mutating func add(isFailure: Bool, at now: Int64) -> Bool {
        switch trip {
        case .consecutiveFailures(let max):
            failuresInARow = isFailure ? failuresInARow + 1 : 0
            return isFailure && failuresInARow >= max
        case .failureRate(let rate, let window, let callsMin):
            count(isFailure, at: now / Swift.max(1, window.nanoseconds / Self.slotsCount))
            let calls = slots.reduce(0) { $0 + $1.calls }
            let failures = slots.reduce(0) { $0 + $1.failures }
            return isFailure && calls >= callsMin && Double(failures) >= rate * Double(calls)
        }
    }

    private mutating func count(_ isFailure: Bool, at number: Int64) {
        slots.removeAll { $0.number <= number - Self.slotsCount }
        if slots.last.map({ $0.number < number }) ?? true { slots.append(Slot(number: number)) }
        slots[slots.count - 1].calls += 1
        if isFailure { slots[slots.count - 1].failures += 1 }
    }
}
