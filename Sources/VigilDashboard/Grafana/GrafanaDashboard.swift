// A dashboard as Grafana imports it: the JSON model of Grafana 11, with names and nesting of its own. Only what differs
// from Grafana's defaults is written.
// https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/

import Foundation

/// A dashboard as Grafana reads it.
struct GrafanaDashboard: Encodable {
    /// The time that is shown.
    struct Span: Encodable {
        var from = "now-1h"
        var to = "now"
    }

    struct Templating: Encodable {
        var list: [GrafanaVariable]
    }

    /// The version of the model: that of Grafana 11.6; older ones read it, newer ones bring it up to date.
    var schemaVersion = 41
    var uid = "vigil"
    var title = "Vigil"
    var description = "What Vigil watches: services, operations, logs, processes, health."
    var tags = ["vigil"]
    var editable = true
    /// Charts share their crosshair.
    var graphTooltip = 1
    var refresh = "30s"
    var time = Span()
    var timezone = "browser"
    var templating: Templating
    var panels: [GrafanaPanel]

    /// The whole as a file.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }
}

/// Something at the top of a dashboard to choose by.
struct GrafanaVariable: Encodable {
    struct Query: Encodable {
        var query: String
        var refId: String
        var qryType = 1
    }

    var name: String
    var label: String
    var type: String
    var datasource: GrafanaSource?
    var definition: String?
    var query: GrafanaVariableQuery
    var includeAll: Bool?
    var multi: Bool?
    var allValue: String?
    var refresh = 2
    var sort = 1
    var hide = 0

    /// Which data source the dashboard asks.
    static let source = GrafanaVariable(
        name: "datasource",
        label: "Data source",
        type: "datasource",
        query: .text("prometheus"),
        refresh: 1
    )

    /// A choice of values of a label; all at first.
    static func values(_ name: String, label: String, query: String) -> GrafanaVariable {
        GrafanaVariable(
            name: name,
            label: label,
            type: "query",
            datasource: .variable,
            definition: query,
            query: .query(Query(query: query, refId: name)),
            includeAll: true,
            multi: true,
            allValue: ".+"
        )
    }
}

/// What a variable asks: the kind of data source, or a query.
enum GrafanaVariableQuery: Encodable {
    case text(String)
    case query(GrafanaVariable.Query)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text): try text.encode(to: encoder)
        case .query(let query): try query.encode(to: encoder)
        }
    }
}

/// Which data source is asked.
struct GrafanaSource: Encodable {
    var type = "prometheus"
    var uid = "${datasource}"

    /// The one that is chosen at the top.
    static let variable = GrafanaSource()
}
