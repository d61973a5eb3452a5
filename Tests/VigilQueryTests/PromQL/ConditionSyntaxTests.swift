import Testing

@testable import VigilQuery

struct ConditionSyntaxTests {
    private static let memory = #"system_memory_utilization_ratio{system_memory_state="used"}"#

    @Test func thresholdsBecomeComparisons() throws {
        #expect(try ConditionSyntax.parse("memory_percent > 30").text == "100 * \(Self.memory) > 30")
        let cpu = #"100 - 100 * system_cpu_utilization_ratio{cpu_mode="idle"} > 75"#
        #expect(try ConditionSyntax.parse(" cpu_percent>75 ").text == cpu)
        #expect(try ConditionSyntax.parse("disk_percent >= -1.5").text.hasSuffix(" >= -1.5"))
    }

    @Test func trendsAreSlopesThatFit() throws {
        let query = try ConditionSyntax.parse("memory_trend == 'increasing' && memory_percent > 25").text
        let slope = "deriv(\(Self.memory)[1h])"
        let fit =
            "\(slope) ^ 2 * stdvar_over_time(timestamp(\(Self.memory))[1h:]) / stdvar_over_time(\(Self.memory)[1h])"
        #expect(
            query == "(\(slope) * 3600 > 0.01 and \(fit) > 0.6) and on (job, instance) (100 * \(Self.memory) > 25)"
        )
        #expect(try PromQL.parse(query).text == query)
    }

    @Test(arguments: [
        "memory_trend != \"decreasing\"", "memory_trend == 'stable'", "cpu_trend == 'increasing'",
        "cpu_trend == 'decreasing' && cpu_percent < 5 && memory_trend == 'stable'",
    ])
    func everyTrendIsPromQL(_ condition: String) throws {
        #expect(try ConditionSyntax.parse(condition).type == .vector)
    }

    @Test(arguments: [
        ("", 0, "a name should stand here", "names are memory_percent"),
        ("memory_precent > 1", 0, "there is no name", "did you mean memory_percent?"),
        ("memory_percent", 14, "a comparison should stand here", ""),
        ("memory_percent > x", 17, "a number should stand here", "memory_percent > 25"),
        ("memory_percent > 25 || cpu_percent > 5", 20, "&& should stand here", "PromQL"),
        ("memory_percent > 25 &&", 22, "a name should stand here", ""),
        ("memory_trend == 'up'", 16, "memory_trend is never \"up\"", "'increasing'"),
        ("memory_trend > 'increasing'", 13, "compared with == and != only", ""),
        ("memory_trend == 5", 16, "a quoted word should stand here", ""),
    ])
    func saysWhereAndWhatIsWrong(_ text: String, _ position: Int, _ message: String, _ hint: String) throws {
        let error = try #require(throws: QuerySyntaxError.self) { try ConditionSyntax.parse(text) }
        #expect(error.range.lowerBound == position, "\(error)")
        #expect(error.message.contains(message), "\(error)")
        #expect(error.hint.contains(hint) || hint.isEmpty, "\(error)")
    }
}
