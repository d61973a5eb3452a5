// Braille characters hold two by four dots each, which makes lines in a terminal fine enough to be read. Where they
// cannot be shown, each character is one dot, and the letter of its line.

/// Lines as dots in the cells of a terminal.
struct DotCanvas {
    /// In characters.
    let width: Int
    let height: Int
    /// Whether characters are letters rather than dots.
    let isPlain: Bool
    private var dots: [UInt8]
    /// The line that drew last in each cell.
    private var owners: [Int?]

    init(width: Int, height: Int, isPlain: Bool) {
        self.width = width
        self.height = height
        self.isPlain = isPlain
        dots = [UInt8](repeating: 0, count: width * height)
        owners = [Int?](repeating: nil, count: width * height)
    }

    /// How many dots there are from left to right.
    var columns: Int { isPlain ? width : width * 2 }
    /// How many dots there are from top to bottom.
    var rows: Int { isPlain ? height : height * 4 }

    /// Draws a line between two dots, both included; the first row is at the top.
    mutating func line(_ from: (x: Int, y: Int), _ to: (x: Int, y: Int), of owner: Int) {
        let (width, height) = (abs(to.x - from.x), abs(to.y - from.y))
        let (right, down) = (to.x < from.x ? -1 : 1, to.y < from.y ? -1 : 1)
        var (x, y, excess) = (from.x, from.y, width - height)
        while true {
            set(x, y, owner)
            if x == to.x, y == to.y { return }
            let doubled = 2 * excess
            if doubled > -height {
                excess -= height
                x += right
            }
            if doubled < width {
                excess += width
                y += down
            }
        }
    }

    private mutating func set(_ x: Int, _ y: Int, _ owner: Int) {
        guard (0..<columns).contains(x), (0..<rows).contains(y) else { return }
        let cell = isPlain ? y * width + x : y / 4 * width + x / 2
        dots[cell] |= isPlain ? 1 : Self.bits[y % 4][x % 2]
        owners[cell] = owner
    }

    /// The dots of a braille character, row by row.
    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    /// A row of characters, each with the line that drew it.
    func row(_ row: Int) -> [(character: Character, owner: Int?)] {
        (row * width..<(row + 1) * width).map { cell in
            guard dots[cell] != 0, let owner = owners[cell] else { return (" ", nil) }
            if isPlain { return (Self.letter(owner), owner) }
            let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? " "
            return (Character(scalar), owner)
        }
    }

    /// What a line is called.
    static func letter(_ line: Int) -> Character {
        Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(clamping: line % 26)))
    }
}
