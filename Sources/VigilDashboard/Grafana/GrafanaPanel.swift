/// A panel, or the heading of a row, as Grafana reads it.
struct GrafanaPanel: Encodable {
    struct Place: Encodable, Equatable {
        var h: Int
        var w: Int
        var x: Int
        var y: Int
    }

    struct Target: Encodable {
        var datasource = GrafanaSource.variable
        var editorMode = "code"
        var expr: String
        var legendFormat: String
        var range = true
        var refId: String
    }

    struct FieldConfig: Encodable {
        var defaults: Defaults
        var overrides: [String] = []
    }

    struct Defaults: Encodable {
        struct Style: Encodable {
            var fillOpacity = 10
            var showPoints = "never"
            var spanNulls = false
        }

        var unit: String
        var min: Double?
        var max: Double?
        var custom: Style?
        var mappings: [Mapping] = []
    }

    /// Words in place of numbers.
    struct Mapping: Encodable {
        struct Word: Encodable {
            var color: String
            var index: Int
            var text: String
        }

        var type = "value"
        var options: [String: Word]
    }

    struct Options: Encodable {
        struct Legend: Encodable {
            var calcs = ["lastNotNull", "max"]
            var displayMode = "table"
            var placement = "bottom"
            var showLegend = true
        }

        struct Tooltip: Encodable {
            var mode = "multi"
            var sort = "desc"
        }

        struct Reduce: Encodable {
            var calcs = ["lastNotNull"]
            var fields = ""
            var values = false
        }

        var legend: Legend?
        var tooltip: Tooltip?
        var reduceOptions: Reduce?
        var colorMode: String?
        var graphMode: String?
    }

    var id: Int
    var type: String
    var title: String
    var description: String?
    var gridPos: Place
    var collapsed: Bool?
    var panels: [GrafanaPanel]?
    var datasource: GrafanaSource?
    var targets: [Target]?
    var fieldConfig: FieldConfig?
    var options: Options?

    /// The heading of a row.
    static func heading(_ title: String, id: Int, y: Int) -> GrafanaPanel {
        GrafanaPanel(
            id: id,
            type: "row",
            title: title,
            gridPos: Place(h: 1, w: 24, x: 0, y: y),
            collapsed: false,
            panels: []
        )
    }

    /// A chart, or a number, of what a panel asks.
    init(_ panel: GrafanaQuestion, id: Int, at place: Place) {
        let isNumber = panel.kind == .number
        self.init(
            id: id,
            type: isNumber ? "stat" : panel.kind == .states ? "state-timeline" : "timeseries",
            title: panel.title,
            description: panel.about.isEmpty ? nil : panel.about,
            gridPos: place,
            datasource: .variable,
            targets: zip(panel.queries, "ABCDEFGH").map { query, letter in
                Target(expr: query.expression, legendFormat: query.legend, refId: String(letter))
            },
            fieldConfig: FieldConfig(
                defaults: Defaults(
                    unit: panel.unit,
                    min: panel.kind == .chart ? 0 : nil,
                    max: panel.unit == "percentunit" && panel.isShare ? 1 : nil,
                    custom: panel.kind == .chart ? Defaults.Style() : nil,
                    mappings: panel.words.isEmpty ? [] : [Mapping(options: Self.words(panel.words))]
                )
            ),
            options: isNumber
                ? Options(reduceOptions: Options.Reduce(), colorMode: "value", graphMode: "area")
                : Options(legend: Options.Legend(), tooltip: Options.Tooltip())
        )
    }

    private init(
        id: Int,
        type: String,
        title: String,
        description: String? = nil,
        gridPos: Place,
        collapsed: Bool? = nil,
        panels: [GrafanaPanel]? = nil,
        datasource: GrafanaSource? = nil,
        targets: [Target]? = nil,
        fieldConfig: FieldConfig? = nil,
        options: Options? = nil
    ) {
        self.id = id
        self.type = type
        self.title = title
        self.description = description
        self.gridPos = gridPos
        self.collapsed = collapsed
        self.panels = panels
        self.datasource = datasource
        self.targets = targets
        self.fieldConfig = fieldConfig
        self.options = options
    }

    private static func words(_ words: [String]) -> [String: Mapping.Word] {
        let colors = ["green", "yellow", "red"]
        return Dictionary(
            words.enumerated().map { index, word in
                (String(index), Mapping.Word(color: colors[Swift.min(index, 2)], index: index, text: word))
            }
        ) { first, _ in first }
    }
}
