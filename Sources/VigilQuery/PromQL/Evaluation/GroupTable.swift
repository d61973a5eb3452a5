import VigilStore

/// Series by the labels of their groups.
struct GroupTable {
    /// The labels of each group, in the order in which they came up.
    private(set) var labels: [LabelSet] = []
    private var places: [LabelSet: Int] = [:]
    /// Groups by the value of the only label, where there is but one: no set is made to find them.
    private var placesByValue: [String: Int] = [:]
    private let names: Set<String>
    private let onlyName: String?
    private let isBy: Bool

    init(_ grouping: PromQL.Aggregation.Grouping) {
        switch grouping {
        case .by(let names): (self.names, isBy) = (Set(names), true)
        case .without(let names): (self.names, isBy) = (Set(names).union(["__name__"]), false)
        }
        onlyName = isBy && names.count == 1 ? names.first : nil
    }

    mutating func place(of labels: LabelSet) -> Int {
        if let onlyName {
            let value = labels[onlyName]
            if let known = placesByValue[value] { return known }
            placesByValue[value] = self.labels.count
            return add(LabelSet([Label(onlyName, value)]))
        }
        let group = isBy ? labels.keeping(names) : labels.without(names)
        if let known = places[group] { return known }
        places[group] = self.labels.count
        return add(group)
    }

    private mutating func add(_ group: LabelSet) -> Int {
        labels.append(group)
        return labels.count - 1
    }
}
