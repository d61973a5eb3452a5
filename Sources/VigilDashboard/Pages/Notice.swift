/// A small page that stands where the dashboard cannot: sign in first, there is no such page.
package struct Notice: Sendable {
    var title: String
    var content: [HTML]
    /// Whether the browser goes on to the dashboard by itself.
    var leadsOn = false

    /// The whole page.
    package var rendered: String {
        Page.document(title: title, headFurther: leadsOn ? [Page.refresh("0;url=/")] : []) {
            HTML.tag("header", ["class": "top"]) { Page.brand(href: "/") }
            HTML.tag("main", ["class": "notice"]) {
                HTML.tag("section", ["class": "panel"]) {
                    HTML.tag("h1", text: title)
                    content
                }
            }
        }
    }

    /// Stands where a token is needed.
    package static let signIn = Notice(
        title: "Sign in",
        content: [
            .tag("p", text: "This dashboard is open to those who hold its token."),
            .tag("p") {
                "On the machine that it runs on, this opens it in a browser that is signed in:"
            },
            .tag("pre", text: "vigil open"),
            .tag("p", ["class": "quiet"], text: "The link that the server printed when it started does the same."),
        ]
    )

    /// Stands after a sign-in, and goes on by itself.
    package static let signedIn = Notice(
        title: "Signed in",
        content: [.tag("p") { toDashboard }],
        leadsOn: true
    )

    /// Stands where a sign-in link was used already or is too old.
    package static let linkSpent = Notice(
        title: "This link does not work any more",
        content: [
            .tag("p", text: "A sign-in link works once, within 15 minutes. For a new one:"),
            .tag("pre", text: "vigil open"),
            .tag("p", ["class": "quiet"]) {
                "Where this browser is signed in already: "
                toDashboard
            },
        ]
    )

    /// What is wrong with a request, and what to do about it.
    package static func problem(_ title: String, message: String, hint: String) -> Notice {
        Notice(
            title: title,
            content: [
                .tag("p", text: message),
                hint.isEmpty ? .none : .tag("p", ["class": "quiet"], text: hint.asSentence),
                .tag("p") { toDashboard },
            ]
        )
    }

    private static let toDashboard: HTML = .tag("a", ["href": "/"], text: "To the dashboard")
}

extension String {
    /// With a capital letter at the start and a full stop at the end.
    fileprivate var asSentence: String {
        prefix(1).uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".")
    }
}
