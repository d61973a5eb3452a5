import VigilTestKit

extension PatternWorkload {
    /// Words of a glossary, none the beginning of all others.
    static let words = """
        account adapter address archive backlog balance barrier billing binding breaker browser builder bundle
        cadence caller campaign capacity carrier catalog channel checkout circuit cluster command compass
        complaint conduit consent console contract courier coupon customer dashboard deadline delivery deposit
        despatch digest discount document dossier eligible endpoint envelope estimate exchange failover
        fallback feature forecast freight gateway greeting handler harvest holiday identity incident invoice
        itinerary journal keeper kernel keyring landing latency ledger library license listing locale mailbox
        manifest margin merchant message migration mirror network notice objection observer offering operator
        ordering outage package parcel partner passport pattern payment penalty permit pipeline planner
        platform policy premium printer product profile promise protocol provider quarter queue
        """.split { $0 == " " || $0 == "\n" }.map(String.init)

    /// Log lines as services write them, a secret in some.
    static func logText(byteCount: Int) -> [UInt8] {
        var random = SeededGenerator(seed: 42)
        var text: [UInt8] = []
        text.reserveCapacity(byteCount + 400)
        var second = 0
        while text.count < byteCount {
            second += Int.random(in: 0...2, using: &random)
            text += Array(line(second, using: &random).utf8)
        }
        return text
    }

    private static func line(_ second: Int, using random: inout SeededGenerator) -> String {
        let clock = [second / 3_600 % 24, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let start = "2026-03-01T\(clock.joined(separator: ":")).\(Int.random(in: 100...999, using: &random))Z"
        let user = Int.random(in: 1...50_000, using: &random)
        let status = random.pick([200, 200, 200, 200, 201, 204, 301, 400, 404, 500, 503])
        let level = status >= 500 ? "ERROR" : "INFO"
        let path = random.pick(["/users/\(user)/profile", "/api/v1/orders", "/checkout/payment", "/search?q=tea+cups"])
        let address = "10.\(user % 200).\(user % 13).\(user % 250)"
        let milliseconds = "\(Int.random(in: 1...900, using: &random)).\(user % 10)ms"
        var line =
            "\(start) \(level) shop.\(random.pick(words)) request done method=GET path=\(path) user=\(user) "
            + "client=\(address) status=\(status) took=\(milliseconds)"
        if random.chance(0.05) { line += " \(random.pick(remarks))" }
        if random.chance(0.02) { line += " \(secret(using: &random))" }
        return line + "\n"
    }

    private static let remarks = [
        "upstream timed out after 30s", "connection refused by 10.0.0.9:5432", "retrying, größere Verzögerung erwartet",
        "consumer is behind: Задержка очереди", "failed to parse body",
    ]

    private static func secret(using random: inout SeededGenerator) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        let token = String((0..<36).map { _ in random.pick(letters) })
        return random.pick([
            "mail=anna.schmidt@example.com", "card=4111 1111 1111 1111", "authorization=\"Bearer \(token)\"",
            "jwt=eyJ\(token).eyJ\(token).\(token)", "password=\(token.prefix(9))", "key=AKIAIOSFODNN7EXAMPLE",
            "pat=ghp_\(token)", "iban=DE89370400440532013000",
        ])
    }
}
