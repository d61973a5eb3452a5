// Numbers that carry their own check: what looks like one and whose check is wrong is something else.

/// Card numbers: known issuers, their lengths, and Luhn's check digit.
enum CardNumber {
    /// The first two digits that cards may have.
    static let beginnings: Set<Int> =
        Set(40...49).union(50...59).union(22...27).union([30, 34, 35, 36, 37, 38, 39]).union(60...67)

    /// Whether digits are a card's.
    static func isValid(_ digits: some RandomAccessCollection<UInt8>) -> Bool {
        let first = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
        guard isIssued(first, length: digits.count) else { return false }
        var sum = 0
        for (offset, digit) in digits.reversed().enumerated() {
            let doubled = offset % 2 == 0 ? Int(digit) : Int(digit) * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }

    /// Whether an issuer numbers its cards so.
    private static func isIssued(_ first: Int, length: Int) -> Bool {
        switch first {
        case 4000...4999: [13, 16, 19].contains(length)
        case 5100...5599, 2221...2720: length == 16
        case 3400...3499, 3700...3799: length == 15
        case 3000...3059, 3600...3699, 3800...3999: length == 14
        case 6011, 6440...6599, 3528...3589, 6200...6299: (16...19).contains(length)
        case 5018, 5020, 5038, 5893, 6304, 6759, 6761...6763: (13...19).contains(length)
        default: false
        }
    }
}

/// International bank account numbers by ISO 13616.
enum BankAccount {
    /// How long the number is in each country.
    static let lengths: [String: Int] = {
        let table = """
            AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 \
            FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 \
            LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 \
            SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
            """
        var lengths: [String: Int] = [:]
        for entry in table.split(separator: " ") { lengths[String(entry.prefix(2))] = Int(entry.dropFirst(2)) }
        return lengths
    }()

    /// Whether the check digits are right, by modulus 97.
    static func isValid(_ characters: [UInt8]) -> Bool {
        var rest = 0
        for byte in characters[4...] + characters[..<4] {
            if byte.isDigit {
                rest = (rest * 10 + Int(byte - UInt8(ascii: "0"))) % 97
            } else {
                rest = (rest * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
            }
        }
        return rest == 1
    }
}
