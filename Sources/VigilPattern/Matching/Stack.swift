/// A stack that keeps its memory when it gets empty.
///
/// Engines push and pop for every few bytes; an array would ask each time whether it is shared.
struct Stack<Element: BitwiseCopyable>: ~Copyable {
    private var elements: UnsafeMutablePointer<Element>
    private var capacity: Int
    private var count = 0

    init() {
        capacity = 32
        elements = .allocate(capacity: capacity)
    }

    deinit {
        elements.deallocate()
    }

    mutating func removeAll() {
        count = 0
    }

    @inline(__always)
    mutating func push(_ element: Element) {
        if count == capacity { grow() }
        (elements + count).initialize(to: element)
        count &+= 1
    }

    @inline(__always)
    mutating func pop() -> Element? {
        guard count > 0 else { return nil }
        count &-= 1
        return elements[count]
    }

    private mutating func grow() {
        let grown = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        grown.moveInitialize(from: elements, count: count)
        elements.deallocate()
        elements = grown
        capacity *= 2
    }
}
