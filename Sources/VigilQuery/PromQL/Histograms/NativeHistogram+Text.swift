extension NativeHistogram {
    /// In one line, as Prometheus writes it: `{count:3, sum:4, [-1,1]:1, (1,2]:2}`.
    package var text: String {
        var parts = ["count:\(count.plainText)", "sum:\(sum.plainText)"]
        for bucket in buckets {
            let isZero = !hasCustomBuckets && bucket.lower <= 0 && bucket.upper >= 0
            let opening = isZero || bucket.upper <= 0 && !hasCustomBuckets ? "[" : "("
            let closing = bucket.upper <= 0 && !hasCustomBuckets && !isZero ? ")" : "]"
            parts.append(
                "\(opening)\(bucket.lower.plainText),\(bucket.upper.plainText)\(closing):\(bucket.count.plainText)"
            )
        }
        return "{" + parts.joined(separator: ", ") + "}"
    }
}
