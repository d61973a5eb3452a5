/// Colours and weights of a terminal.
///
/// Nothing is told by colour alone.
enum TextStyle: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case magenta = "35"
    case cyan = "36"
    case brightRed = "1;31"

    static func level(_ level: String) -> TextStyle? {
        switch level {
        case "fatal": .brightRed
        case "error": .red
        case "warn": .yellow
        case "debug", "trace": .dim
        default: nil
        }
    }

    static func health(_ status: HealthView.Status) -> TextStyle {
        switch status {
        case .healthy: .green
        case .degraded: .yellow
        case .unhealthy: .red
        }
    }
}
