import VigilModel

extension TextRenderer {
    /// What watched applications are asked to do, and who listens.
    package func render(_ control: ControlView) -> String {
        guard !control.settings.isEmpty else {
            return joined(["Nothing is set."] + listening(control))
        }
        var table = TextTable(columns: [
            .init(title: "SERVICE"), .init(title: "WHAT"), .init(title: "LABEL"),
            .init(title: "OPERATION", isFlexible: true), .init(title: "LEFT", isNumber: true),
        ])
        for setting in control.settings {
            table.rows.append([
                .init(setting.service), .init(Self.words(setting)), .init(setting.label ?? "*"),
                .init(setting.operation ?? "*"),
                .init(Humanised.seconds((setting.until - control.time).inSeconds.rounded())),
            ])
        }
        return joined(table.lines(self) + listening(control))
    }

    private func listening(_ control: ControlView) -> [String] {
        let words = control.listeners.map { "\(VisibleText.line($0.service)) (\($0.instances))" }
        let text = words.isEmpty ? "No application listens now." : "Listening: " + words.joined(separator: ", ")
        return ["", styled(VisibleText.cut(text, to: width), .dim)]
    }

    private static func words(_ setting: ControlSettingView) -> String {
        if let level = setting.level { return "level \(level)" }
        if let rate = setting.sampleRate { return "sample rate \(rate)" }
        return "recording off"
    }
}
