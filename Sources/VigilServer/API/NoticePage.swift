import HTTPTypes
import Hummingbird

/// The small pages that stand where the dashboard cannot: sign in first, there is no such page.
enum NoticePage {
    /// What a browser shows of an error.
    static func response(_ error: APIError) -> Response {
        let isSignIn = error.status == .unauthorized
        let title = isSignIn ? "Sign in to Vigil" : error.status.reasonPhrase
        let text =
            isSignIn
            ? "<p>This dashboard is open to those who hold its token.</p><p>Follow the link that the server printed "
                + "when it started, or run <code>vigil open</code> on the machine that it runs on.</p>"
            : "<p>\(escape(error.message))</p><p>\(escape(error.hint))</p><p><a href=\"/\">To the dashboard</a></p>"
        var response = Response.html(page(title: title, text: text), status: error.status)
        if isSignIn { response.headers[.wwwAuthenticate] = "Bearer realm=\"vigil\"" }
        return response
    }

    /// The page after a sign-in, which goes on by itself: a redirect would count as part of a navigation that began
    /// elsewhere, and the new cookie would not be sent along.
    static func signedIn() -> String {
        page(
            title: "Signed in",
            text: "<p>Signed in. <a href=\"/\">To the dashboard</a></p>",
            head: "<meta http-equiv=\"refresh\" content=\"0;url=/\">"
        )
    }

    /// The page for a link that was used or is too old.
    static let linkSpent = page(
        title: "This link does not work any more",
        text: "<p>A sign-in link works once, for 15 minutes. Run <code>vigil open</code> for a new one.</p>"
            + "<p><a href=\"/\">To the dashboard</a>, if this browser is signed in already.</p>"
    )

    private static func page(title: String, text: String, head: String = "") -> String {
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            + "content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
            + "\(head)<title>\(title)</title></head><body><h1>\(title)</h1>\(text)</body></html>"
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
