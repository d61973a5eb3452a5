import VigilModel

/// Lines over time in a terminal, with an axis of values at the left and one of times below.
struct LineChart {
    /// One line: its points in the order of time.
    struct Line {
        var times: [Timestamp]
        var values: [Double]
    }

    var lines: [Line]
    var start: Timestamp
    var end: Timestamp
    /// Points that are further apart are not connected.
    var step: Duration
    /// Rows of the plot, without the axis.
    var height: Int
    /// Whether lines are letters rather than dots.
    var isPlain: Bool

    /// The colours of lines, in their order.
    static let styles: [TextStyle] = [.cyan, .yellow, .magenta, .green, .blue, .red]

    static func style(_ line: Int) -> TextStyle { styles[line % styles.count] }

    /// The chart, row by row.
    func rows(_ renderer: TextRenderer) -> [String] {
        let axis = ValueAxis(lines.lazy.flatMap(\.values), marks: max(1, height / 3))
        let texts = axis.marks.map(axis.text)
        let left = (texts.map(VisibleText.width).max() ?? 0) + 1
        // At the right, the letters of the lines that end there.
        let right = lines.count > 1 && !isPlain ? min(3, lines.count) + 1 : 0
        let width = max(4, renderer.width - left - 1 - right)
        var canvas = DotCanvas(width: width, height: height, isPlain: isPlain)
        for (index, line) in lines.enumerated() { draw(line, index, axis, &canvas) }
        let ends = right > 0 ? letters(axis) : [:]
        var marks: [Int: String] = [:]
        for (mark, text) in zip(axis.marks, texts) { marks[row(of: axis.place(mark), of: height)] = text }
        var rows = (0..<height).map { row -> String in
            let mark = marks[row]
            let label = VisibleText.padded(mark ?? "", to: left - 1, right: true)
            let edge = isPlain ? mark == nil ? " |" : " +" : mark == nil ? " │" : " ┤"
            let cells = Self.styled(canvas.row(row), renderer)
            let end = (ends[row] ?? []).prefix(3).map { line in
                renderer.styled(String(DotCanvas.letter(line)), Self.style(line))
            }
            return renderer.styled(label + edge, .dim) + cells + (end.isEmpty ? "" : " " + end.joined())
        }
        rows += timeAxis(left: left, width: width, renderer)
        return rows
    }

    /// The row, counted from the top, at a part of the height.
    private func row(of place: Double, of rows: Int) -> Int {
        let fromBottom = Int(Int64(saturating: (place * Double(rows - 1)).rounded()))
        return rows - 1 - min(max(0, fromBottom), rows - 1)
    }

    private func column(of time: Timestamp, of columns: Int) -> Int {
        let span = (end - start).inSeconds
        let place = span > 0 ? (time - start).inSeconds / span : 0.5
        return min(max(0, Int(Int64(saturating: (place * Double(columns - 1)).rounded()))), columns - 1)
    }

    private func draw(_ line: Line, _ index: Int, _ axis: ValueAxis, _ canvas: inout DotCanvas) {
        var last: (time: Timestamp, x: Int, y: Int)?
        for (time, value) in zip(line.times, line.values) {
            guard value.isFinite else {
                last = nil
                continue
            }
            let point = (x: column(of: time, of: canvas.columns), y: row(of: axis.place(value), of: canvas.rows))
            let isConnected = last.map { time - $0.time <= step * 1.5 } ?? false
            canvas.line(isConnected ? last.map { (x: $0.x, y: $0.y) } ?? point : point, point, of: index)
            last = (time, point.x, point.y)
        }
    }

    /// The lines that end in each row.
    private func letters(_ axis: ValueAxis) -> [Int: [Int]] {
        var letters: [Int: [Int]] = [:]
        for (index, line) in lines.enumerated() {
            guard let value = line.values.last(where: \.isFinite) else { continue }
            letters[row(of: axis.place(value), of: height), default: []].append(index)
        }
        return letters
    }

    private static func styled(_ cells: [(character: Character, owner: Int?)], _ renderer: TextRenderer) -> String {
        var text = ""
        var run = ""
        var owner: Int?
        for cell in cells {
            if cell.owner != owner, !run.isEmpty {
                text += renderer.styled(run, owner.map(style))
                run = ""
            }
            owner = cell.owner
            run.append(cell.character)
        }
        return text + renderer.styled(run, owner.map(style))
    }

    /// The line below, and the times under it.
    private func timeAxis(left: Int, width: Int, _ renderer: TextRenderer) -> [String] {
        var edge = [Character](repeating: isPlain ? "-" : "─", count: width)
        var labels = [Character](repeating: " ", count: left + 1 + width)
        var free = 0
        for tick in ChartTimes.ticks(start, seconds: (end - start).inSeconds, clock: renderer.clock) {
            let column = column(of: tick.time, of: width)
            let first = left + 1 + column - tick.label.count / 2
            guard first >= free, first + tick.label.count <= labels.count else { continue }
            edge[column] = isPlain ? "+" : "┬"
            labels.replaceSubrange(first..<first + tick.label.count, with: tick.label)
            free = first + tick.label.count + 2
        }
        let corner = String(repeating: " ", count: left) + (isPlain ? "+" : "└")
        return [renderer.styled(corner + String(edge), .dim), renderer.styled(String(labels), .dim)]
    }
}
