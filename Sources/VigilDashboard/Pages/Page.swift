/// The web pages, each made of a view.
///
/// They are complete without a script.
package struct Page: Sendable {
    /// What the address of a page says beyond its path.
    package struct State: Sendable, Equatable {
        /// The window as the address has it: `15m`.
        package var since: String
        /// What was searched for.
        package var search: String
        /// What is wrong with the search; nil where nothing is.
        package var problem: String?
        /// Only the content of the main element, for a page that follows.
        package var isFragment: Bool
        /// How times are shown.
        package var clock: ClockTime
        /// Where telemetry can be sent.
        package var endpoint: String
        /// What people saved.
        package var saved: [SavedSearchView]

        package init(
            since: String = "15m",
            search: String = "",
            problem: String? = nil,
            isFragment: Bool = false,
            clock: ClockTime = ClockTime(),
            endpoint: String = "http://127.0.0.1:4318",
            saved: [SavedSearchView] = []
        ) {
            self.since = since
            self.search = search
            self.problem = problem
            self.isFragment = isFragment
            self.clock = clock
            self.endpoint = endpoint
            self.saved = saved
        }
    }

    /// The windows offered on every page.
    package static let windows = ["15m", "1h", "6h", "24h"]

    var title: String
    /// Without `?since=`: `/traces`.
    var path: String
    var state: State
    var health: HealthView?
    /// Whether it is fetched anew when something came.
    var isLive = false
    /// Whether it shows a time that can be chosen.
    var hasWindow = true
    var content: [HTML]

    /// The whole page, or its main content.
    var rendered: String {
        if state.isFragment { return HTML.group(content).rendered }
        return Self.document(title: title, headFurther: further) {
            header
            HTML.tag("main", ["id": "main", "data-live": isLive ? "" : nil]) { content }
            HTML.tag("div", ["id": "tip", "role": "status"]).flagged("hidden")
        }
    }

    private var further: [HTML] {
        var further = [HTML.tag("script", ["src": Asset.script.path]).flagged("defer")]
        if isLive { further.append(.tag("noscript") { Self.refresh("10") }) }
        return further
    }

    /// What every page has around its body.
    static func document(title: String, headFurther: [HTML], @HTMLBuilder body: () -> [HTML]) -> String {
        "<!doctype html>\n"
            + HTML.tag("html", ["lang": "en"]) {
                HTML.tag("head") {
                    HTML.tag("meta", ["charset": "utf-8"])
                    HTML.tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                    HTML.tag("meta", ["name": "color-scheme", "content": "light dark"])
                    HTML.tag("title", text: title == "Vigil" ? title : "\(title) · Vigil")
                    HTML.tag("link", ["rel": "icon", "type": "image/svg+xml", "href": Asset.icon.path])
                    HTML.tag("link", ["rel": "stylesheet", "href": Asset.stylesheet.path])
                    headFurther
                }
                HTML.tag("body", content: body)
            }.rendered + "\n"
    }

    /// Makes a browser fetch again: after seconds, perhaps with an address.
    static func refresh(_ content: String) -> HTML { .tag("meta", ["http-equiv": "refresh", "content": content]) }

    /// The name with its mark.
    static func brand(href: String) -> HTML {
        .tag("a", ["class": "brand", "href": href]) {
            HTML.tag("svg", ["viewBox": "0 0 32 32", "aria-hidden": "true"]) {
                HTML.tag("path", ["d": "M2 18h6l4-10 7 18 4-8h7"])
            }
            "Vigil"
        }
    }

    private var header: HTML {
        .tag("header", ["class": "top"]) {
            Self.brand(href: address("/"))
            HTML.tag("nav", ["aria-label": "Pages"]) {
                for (name, path) in [("Overview", "/"), ("Traces", "/traces"), ("Logs", "/logs")] {
                    let isCurrent = path == "/" ? self.path == path : self.path.hasPrefix(path)
                    HTML.tag("a", ["href": address(path), "aria-current": isCurrent ? "page" : nil], text: name)
                }
            }
            if let health { HealthMark(status: health.status).badge }
            if isLive { HTML.tag("span", ["id": "live", "aria-hidden": "true"]) }
            if hasWindow { windowLinks }
        }
    }

    private var windowLinks: HTML {
        .tag("nav", ["class": "windows", "aria-label": "Time shown"]) {
            for window in Self.windows {
                let isCurrent = window == state.since
                HTML.tag(
                    "a",
                    [
                        "href": address(path, since: window, search: state.search),
                        "aria-current": isCurrent ? "true" : nil,
                    ],
                    text: window
                )
            }
        }
    }

    private func address(_ path: String) -> String { address(path, since: state.since) }

    private func address(_ path: String, since: String, search: String = "") -> String {
        PageAddress(path, since: since, search: search).text
    }
}

/// An address within the pages.
struct PageAddress {
    let text: String

    /// The default window and an empty search are left out, so that addresses stay short.
    init(_ path: String, since: String, search: String = "") {
        var parts: [String] = []
        if since != "15m" { parts.append("since=" + since.percentEncoded) }
        if !search.isEmpty { parts.append("search=" + search.percentEncoded) }
        text = parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
    }
}

/// Health as a mark with its word: never by colour alone.
struct HealthMark {
    var status: HealthView.Status

    var badge: HTML {
        .tag("span", ["class": "badge \(status.rawValue)"]) {
            HTML.tag("span", ["aria-hidden": "true"], text: TextRenderer.mark(status))
            " " + status.rawValue
        }
    }
}
