import VigilModel

/// Groups in words, the same on pages and in the terminal.
struct GroupWords {
    let view: EventGroupsView
    let clock: ClockTime

    /// The titles of the columns that say what a group is by.
    var keyTitles: [String] { (view.bucketSeconds == nil ? [] : ["time"]) + view.fields }

    /// What a group is by.
    func keys(_ row: EventGroupsView.Row) -> [String] {
        let time = row.bucket.map { [clock.dateTime($0)] } ?? []
        return time + row.key.map { $0.isEmpty ? Humanised.nothing : $0 }
    }

    /// Its figures; durations with their unit.
    func figures(_ row: EventGroupsView.Row) -> [String] {
        zip(view.figures, row.values).map { figure, value in
            guard let value else { return Humanised.nothing }
            return isDuration(figure) ? Humanised.seconds(value) : Humanised.digits(value)
        }
    }

    private func isDuration(_ figure: String) -> Bool {
        figure.hasSuffix("(duration)") && !figure.hasPrefix("distinct")
    }
}
