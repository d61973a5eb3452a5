/// What is left to do of a thread that followed another way first.
enum ThreadTask: BitwiseCopyable {
    /// Go on at an instruction and a position.
    case visit(Int32, Int)
    /// Put back into a slot what was there before the way that was tried.
    case restore(Int32, Int)
}
