import VigilDashboard

extension TextRenderer {
    /// A renderer for what the console is.
    init(_ console: Console) {
        self.init(width: console.width, isColored: console.usesColor)
    }
}
