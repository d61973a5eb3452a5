import VigilModel

// A chart as SVG. Positions are rounded to a tenth of a unit, so that the same view gives the same bytes. Colours are
// classes that the stylesheet fills; lines differ in their dashes too. The text of each step for the pointer is in
// `data-tips`, one line a step, made here, so that the script needs to know nothing of units.

/// Draws a chart.
struct ChartSVG {
    static let width = 260.0
    static let height = 112.0
    private static let left = 50.0
    private static let right = 4.0
    private static let top = 8.0
    private static let bottom = 18.0

    let chart: ChartView
    let clock: ClockTime
    private let scale: ChartScale

    init(_ chart: ChartView, clock: ClockTime = ClockTime()) {
        self.chart = chart
        self.clock = clock
        scale = ChartScale(chart.lines.flatMap(\.values).compactMap(\.self), unit: chart.unit)
    }

    private var steps: Int { chart.lines.map(\.values.count).max() ?? 0 }
    private var plotWidth: Double { Self.width - Self.left - Self.right }
    private var plotHeight: Double { Self.height - Self.top - Self.bottom }

    /// The figure: title, newest values as the legend, and the drawing.
    var figure: HTML {
        .tag("figure", ["class": "chart"]) {
            HTML.tag("figcaption") {
                HTML.tag("span", ["class": "title"], text: chart.title)
                HTML.tag("span", ["class": "legend"]) { legend }
            }
            svg
        }
    }

    private var legend: [HTML] {
        chart.lines.enumerated().map { index, line in
            let newest = line.values.last { $0 != nil } ?? nil
            let value = Humanised.value(newest, unit: chart.unit)
            return .tag("span", ["class": "key"]) {
                if chart.lines.count > 1 {
                    HTML.tag("svg", ["class": "swatch", "viewBox": "0 0 14 6", "aria-hidden": "true"]) {
                        HTML.tag("line", ["class": Self.line(index), "x1": "0", "y1": "3", "x2": "14", "y2": "3"])
                    }
                    HTML.text(line.name + " ")
                }
                HTML.tag("b", text: value)
            }
        }
    }

    /// The drawing alone.
    var svg: HTML {
        .tag(
            "svg",
            [
                "class": "plot", "viewBox": "0 0 \(Self.number(Self.width)) \(Self.number(Self.height))", "role": "img",
                "aria-label": description, "data-tips": tips, "data-left": Self.number(Self.left),
                "data-width": Self.number(plotWidth),
            ]
        ) {
            grid
            for (index, line) in chart.lines.enumerated() { drawing(line, index) }
            HTML.tag(
                "line",
                ["class": "cursor", "y1": Self.number(Self.top), "y2": Self.number(Self.top + plotHeight)]
            )
        }
    }

    private var grid: [HTML] {
        let end = Self.left + plotWidth
        let values = scale.ticks.map { tick -> HTML in
            let y = Self.number(self.y(tick))
            return .group([
                .tag(
                    "line",
                    ["class": "grid", "x1": Self.number(Self.left), "y1": y, "x2": Self.number(end), "y2": y]
                ),
                .tag(
                    "text",
                    [
                        "class": "tick", "x": Self.number(Self.left - 5), "y": Self.number(self.y(tick) + 3.5),
                        "text-anchor": "end",
                    ],
                    text: tick == 0 ? "0" : Humanised.value(tick, unit: chart.unit)
                ),
            ])
        }
        let seconds = chart.stepSeconds * Double(steps)
        let times = ChartTimes.ticks(chart.start, seconds: seconds, clock: clock).compactMap { tick -> HTML? in
            let x = Self.left + plotWidth * (tick.time - chart.start).inSeconds / max(1e-9, seconds)
            // A label at the very edge would be cut.
            guard x > Self.left + 8, x < end - 12 else { return nil }
            return .tag(
                "text",
                ["class": "tick", "x": Self.number(x), "y": Self.number(Self.height - 4), "text-anchor": "middle"],
                text: tick.label
            )
        }
        return values + times
    }

    /// A line with gaps where nothing was measured; a lone value is a dot.
    private func drawing(_ line: ChartView.Line, _ index: Int) -> [HTML] {
        var path = ""
        var area = ""
        var dots: [HTML] = []
        for run in Self.runs(line.values) {
            let points = run.map { (x: Self.number(x($0)), y: Self.number(y(line.values[$0] ?? 0))) }
            guard let first = points.first, let last = points.last else { continue }
            if points.count == 1 {
                dots.append(.tag("circle", ["class": Self.dot(index), "cx": first.x, "cy": first.y, "r": "1.6"]))
                continue
            }
            let steps = points.dropFirst().map { "L\($0.x) \($0.y)" }.joined()
            path += "M\(first.x) \(first.y)" + steps
            let floor = Self.number(Self.top + plotHeight)
            area += "M\(first.x) \(floor)L\(first.x) \(first.y)" + steps + "L\(last.x) \(floor)Z"
        }
        var drawn: [HTML] = []
        if chart.lines.count == 1, !area.isEmpty { drawn.append(.tag("path", ["class": "area a1", "d": area])) }
        if !path.isEmpty { drawn.append(.tag("path", ["class": Self.line(index), "d": path])) }
        return drawn + dots
    }

    private static func runs(_ values: [Double?]) -> [[Int]] {
        var runs: [[Int]] = []
        for (index, value) in values.enumerated() where value?.isFinite ?? false {
            if runs.last?.last == index - 1 { runs[runs.count - 1].append(index) } else { runs.append([index]) }
        }
        return runs
    }

    /// What the pointer shows, a line for each step.
    private var tips: String {
        (0..<steps).map { index in
            let time = clock.time(
                chart.start + .nanoseconds(Int64(saturating: chart.stepSeconds * Double(index) * 1e9))
            )
            let values = chart.lines.compactMap { line -> String? in
                guard index < line.values.count, let value = line.values[index] else { return nil }
                let name = chart.lines.count > 1 ? VisibleText.line(line.name) + " " : ""
                return name + Humanised.value(value, unit: chart.unit)
            }
            return time + "  " + (values.isEmpty ? "not measured" : values.joined(separator: "  "))
        }.joined(separator: "\n")
    }

    private var description: String {
        let values = chart.lines.map { line in
            let measured = line.values.compactMap(\.self)
            let highest = Humanised.value(measured.max(), unit: chart.unit)
            return "\(line.name): newest \(Humanised.value(measured.last, unit: chart.unit)), highest \(highest)"
        }
        return "\(chart.title). " + values.joined(separator: "; ")
    }

    private func x(_ index: Int) -> Double { Self.left + plotWidth * (Double(index) + 0.5) / Double(max(1, steps)) }
    private func y(_ value: Double) -> Double {
        Self.top + plotHeight * (1 - min(1, max(0, value / scale.maximum)))
    }

    private static func line(_ index: Int) -> String { "line l\(index % 5 + 1)" }
    private static func dot(_ index: Int) -> String { "dot d\(index % 5 + 1)" }

    /// A position with at most one digit behind the point.
    static func number(_ value: Double) -> String {
        let text = Humanised.decimal(value, places: 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
