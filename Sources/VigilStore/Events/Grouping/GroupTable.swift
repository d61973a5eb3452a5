/// The groups there are: each the number of a combination of values with the start of a time bucket.
struct GroupTable: Sendable {
    private let isBucketed: Bool
    /// Of each group.
    private(set) var keys: [UInt32] = []
    private var bucketPlaces: [UInt32] = []
    private var buckets = NumberTable()
    /// Key << 32 | bucket's place; without buckets a key has one group, which `marks` finds.
    private var pairs = NumberTable()
    /// By key: turn << 32 | group.
    ///
    /// A turn is a run of rows in one bucket.
    private var marks: [UInt64] = []
    private var turn: UInt64 = 1
    private var current: Int64?

    init(isBucketed: Bool) {
        self.isBucketed = isBucketed
    }

    var count: Int { keys.count }

    /// The start of a group's bucket; nil without buckets.
    func bucket(of group: Int) -> Int64? {
        isBucketed ? Int64(bitPattern: buckets.numbers[Int(bucketPlaces[group])]) : nil
    }

    /// Rows of a bucket follow, with keys below a limit.
    mutating func begin(_ bucket: Int64?, keys limit: Int) {
        marks.append(contentsOf: repeatElement(0, count: max(0, limit - marks.count)))
        if bucket != current { turn &+= 1 }
        current = bucket
    }

    /// The group of a key in the bucket that was begun.
    @inline(__always)
    mutating func group(of key: Int) -> UInt32 {
        let mark = marks[key]
        return mark &>> 32 == turn ? UInt32(truncatingIfNeeded: mark) : find(key)
    }

    private mutating func find(_ key: Int) -> UInt32 {
        let group: Int
        if isBucketed {
            let bucket = buckets.place(of: UInt64(bitPattern: current ?? 0))
            group = pairs.place(of: UInt64(key) << 32 | UInt64(bucket))
            if group == count { bucketPlaces.append(UInt32(bucket)) }
        } else {
            group = count
        }
        if group == count { keys.append(UInt32(key)) }
        marks[key] = turn &<< 32 | UInt64(group)
        return UInt32(group)
    }
}
