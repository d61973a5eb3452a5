// A deterministic automaton has one state at a time and so takes a table lookup for each byte, but may have
// exponentially many states. So they are worked out when a text first leads to them, and kept within a bound: what is
// known is thrown away when there is too much of it, and a search gives up that works out states faster than it uses
// them. See Russ Cox, "Regular Expression Matching in the Wild" (https://swtch.com/~rsc/regexp/regexp3.html).

/// Finds where matches end, or begin when it runs backwards, without their groups.
struct LazyAutomaton: ~Copyable {
    /// A search gives up if it took fewer bytes than this for each state since the last time that states were thrown
    /// away.
    private static let bytesPerStateMin = 10
    /// About what a state costs beside its row and its instructions.
    private static let bytesPerState = 160

    private let program: Program
    private let start: Int32
    /// What every match begins with, if that is known.
    let finder: LiteralFinder?
    private let bytesMax: Int
    private var builder: StateBuilder
    /// By the state's offset, divided by the width of a row.
    private var states: [AutomatonState] = []
    private var offsets: [AutomatonState: Int] = [:]
    private var bytes = 0
    /// The start states by the byte before, -1 where one is not known; they differ in nothing else.
    private var startOffsets = SIMD4<Int>(repeating: -1)
    private var startInstructions: [Int32] = []
    private(set) var table: UnsafeMutablePointer<AutomatonEntry>
    private var tableCapacity: Int
    /// Entries in a row: one for each class of bytes, and one for the end of the text.
    private let width: Int
    /// The class of each byte.
    let classes: UnsafeMutablePointer<UInt8>
    /// Where the search was when states were thrown away, or began.
    private var positionAtReset = 0
    /// Bytes taken so far, and instructions visited for new states.
    var steps = 0

    /// - Parameters:
    ///   - program: What to match.
    ///   - start: The instruction to begin at.
    ///   - acceptance: Which matches to tell of.
    ///   - finder: What every match begins with, if that is known; only for a program that searches.
    ///   - bytesMax: About how much memory to use.
    init(
        _ program: Program,
        start: Int32,
        _ acceptance: StateBuilder.Acceptance,
        finder: LiteralFinder? = nil,
        bytesMax: Int = 1 << 20
    ) {
        self.program = program
        self.start = start
        self.finder = finder
        self.bytesMax = bytesMax
        builder = StateBuilder(program, acceptance)
        width = program.byteClasses.count + 1
        tableCapacity = 16 * width
        table = .allocate(capacity: tableCapacity)
        classes = .allocate(capacity: 256)
        for byte in 0..<256 { (classes + byte).initialize(to: program.byteClasses[UInt8(byte)]) }
    }

    deinit {
        table.deallocate()
        classes.deallocate()
    }

    /// The column of the text's end.
    var endColumn: Int { width - 1 }

    /// The patterns that matched before the byte that led to a state.
    func matches(at entry: AutomatonEntry) -> [Int32] {
        states[entry.offset / width].matches
    }

    /// The row of the state before the first byte, to begin or go on with a search at a position.
    ///
    /// Needs the byte before, or the one after for a program that runs backwards.
    mutating func startOffset(before: @autoclosure () -> Neighbour, at position: Int) -> Int {
        positionAtReset = position
        let before = program.hasAssertions ? before() : .other
        let known = startOffsets[Int(before.rawValue)]
        if known >= 0 { return known }
        let state = builder.start(at: start, before: before)
        startInstructions = state.instructions
        let offset = add(state)
        startOffsets[Int(before.rawValue)] = offset
        return offset
    }

    /// Works out where a byte leads; nil if the search should give up.
    ///
    /// All offsets that were known before are void if states had to be thrown away for it; the entry holds.
    mutating func workOut(from offset: Int, column: Int, at position: Int) -> AutomatonEntry? {
        let byte = column == endColumn ? nil : program.byteClasses.members[column]
        let successor = builder.successor(of: states[offset / width], after: byte)
        steps += builder.visitedCount
        if let known = offsets[successor] { return store(known, successor, at: offset + column) }
        if bytes > bytesMax {
            let taken = abs(position - positionAtReset)
            let isProfitable = taken >= states.count * Self.bytesPerStateMin
            removeAll()
            positionAtReset = position
            return isProfitable ? entry(for: successor, at: add(successor)) : nil
        }
        return store(add(successor), successor, at: offset + column)
    }

    /// Works out where every byte leads in every state; nil if the table gets too large.
    mutating func completeTable(entriesMax: Int) -> [AutomatonEntry]? {
        var index = 0
        while index < states.count {
            guard states.count * width <= entriesMax else { return nil }
            for column in 0..<width where !states[index].isDead {
                guard workOut(from: index * width, column: column, at: 0) != nil else { return nil }
            }
            index += 1
        }
        return Array(UnsafeBufferPointer(start: table, count: states.count * width))
    }

    private mutating func store(_ offset: Int, _ state: AutomatonState, at index: Int) -> AutomatonEntry {
        let entry = entry(for: state, at: offset)
        table[index] = entry
        return entry
    }

    private func entry(for state: AutomatonState, at offset: Int) -> AutomatonEntry {
        AutomatonEntry(
            offset: offset,
            isDead: state.isDead,
            isMatch: !state.matches.isEmpty,
            isStart: finder != nil && state.matches.isEmpty && state.instructions == startInstructions
        )
    }

    /// Adds a state with an empty row unless it is known.
    private mutating func add(_ state: AutomatonState) -> Int {
        if let known = offsets[state] { return known }
        let offset = states.count * width
        if offset + width > tableCapacity { growTable() }
        (table + offset).initialize(repeating: .unknown, count: width)
        states.append(state)
        offsets[state] = offset
        bytes += Self.bytesPerState + 4 * (width + state.instructions.count + state.matches.count)
        return offset
    }

    private mutating func growTable() {
        let grown = UnsafeMutablePointer<AutomatonEntry>.allocate(capacity: tableCapacity * 2)
        grown.moveInitialize(from: table, count: states.count * width)
        table.deallocate()
        table = grown
        tableCapacity *= 2
    }

    private mutating func removeAll() {
        states.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        startOffsets = SIMD4(repeating: -1)
        bytes = 0
    }
}
