import VigilModel
import VigilStore

/// Where part files are: `parts/SIGNAL/DAY/NUMBER.vp`.
enum PartFolder {
    static let path = "parts"
    static let suffix = ".vp"
    /// Of a file that is not whole yet, or whose writer did not live to name it.
    static let openSuffix = ".new"
    /// Added to one that was damaged when the catalog was lost.
    static let damagedSuffix = ".damaged"

    static func path(of kind: PartKind) -> String { "\(path)/\(kind.name)" }

    static func path(of kind: PartKind, partition: Timestamp) -> String {
        "\(path(of: kind))/\(partition.rfc3339.prefix(10))"
    }

    static func path(of number: UInt64, kind: PartKind, partition: Timestamp) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return "\(path(of: kind, partition: partition))/\(padded)\(suffix)"
    }

    /// The number in a file's name; 0 where there is none.
    static func number(of path: String) -> UInt64 {
        path.split(separator: "/").last.flatMap { UInt64($0.dropLast(suffix.count)) } ?? 0
    }

    /// All files below, ascending by path: those with a name, and those that never got one.
    static func files(on disk: any Disk) throws(DiskError) -> (parts: [String], open: [String]) {
        var (parts, open): ([String], [String]) = ([], [])
        for kind in PartKind.allCases {
            for day in try disk.list(path(of: kind)) {
                let folder = "\(path(of: kind))/\(day)"
                for name in try disk.list(folder) {
                    if name.hasSuffix(suffix) { parts.append("\(folder)/\(name)") }
                    if name.hasSuffix(openSuffix) { open.append("\(folder)/\(name)") }
                }
            }
        }
        return (parts.sorted(), open.sorted())
    }

    /// The beginning of the day that a time is in, by UTC.
    static func partition(of time: Int64) -> Timestamp {
        Timestamp(nanoseconds: time).floored(to: .seconds(86_400))
    }
}
