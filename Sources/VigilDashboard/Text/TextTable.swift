/// Rows in aligned columns, cut to a width.
struct TextTable {
    struct Column {
        var title: String
        /// Numbers stand at the right.
        var isNumber = false
        /// Takes what room is left, and is cut where there is too little; of several, the first.
        var isFlexible = false
    }

    struct Cell {
        var text: String
        var style: TextStyle?

        init(_ text: String, _ style: TextStyle? = nil) {
            self.text = VisibleText.line(text)
            self.style = style
        }
    }

    private static let gap = 2
    private static let flexibleMin = 8

    var columns: [Column]
    var rows: [[Cell]] = []

    /// The lines: the titles, then the rows.
    ///
    /// Columns at the end that have no room are left out.
    func lines(_ renderer: TextRenderer, indent: Int = 0) -> [String] {
        var widths = columns.indices.map { column in
            rows.reduce(VisibleText.width(columns[column].title)) { max($0, VisibleText.width($1[column].text)) }
        }
        fit(&widths, to: renderer.width - indent)
        let shown = widths.indices.filter { widths[$0] > 0 }
        let titles = columns.map { Cell($0.title, .dim) }
        return ([titles] + rows).map { row in
            let cells = shown.map { column -> String in
                let cut = VisibleText.cut(row[column].text, to: widths[column])
                let isLast = column == shown.last && !columns[column].isNumber
                let padded =
                    isLast ? cut : VisibleText.padded(cut, to: widths[column], right: columns[column].isNumber)
                return renderer.styled(padded, row[column].style)
            }
            return String(repeating: " ", count: indent)
                + cells.joined(separator: String(repeating: " ", count: Self.gap))
        }
    }

    /// Narrows the flexible column, then drops columns from the end, until all fit.
    private func fit(_ widths: inout [Int], to width: Int) {
        func excess() -> Int {
            let shown = widths.filter { $0 > 0 }
            return shown.reduce(0, +) + Self.gap * max(0, shown.count - 1) - width
        }
        for column in columns.indices.reversed() where columns[column].isFlexible && excess() > 0 {
            widths[column] = max(Self.flexibleMin, widths[column] - excess())
        }
        for column in columns.indices.dropFirst().reversed() where excess() > 0 { widths[column] = 0 }
        if excess() > 0 { widths[0] = max(1, width) }
    }
}
