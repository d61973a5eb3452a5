public import VigilStore

// What people write into search boxes:
//
//     search      = [ alternatives ] { "|" stage }
//     alternatives = parts { "or" parts }
//     parts       = part { [ "and" ] part }
//     part        = ( "-" | "NOT" ) part | "(" alternatives ")" | condition | word | quoted phrase | "*"
//     condition   = field operator ( value | "(" value { "," value } ")" )
//     operator    = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~" | "^="
//     stage       = "by" fields | figures [ "by" fields ] | "bucket" duration | "limit" number
//                 | ( "top" | "bottom" ) number [ "by" figure ] | "sort" ( "time" | "key" | figure ) [ "asc" | "desc" ]
//     figure      = "count" | function "(" field ")" | "quantile" "(" number "," field ")"
//
// Fields and values are quoted where they hold spaces, quotes, parentheses or a "|". `field=*` means that the field is
// there, and a * elsewhere in an unquoted value stands for anything. It is read in one pass, from left to right.

/// Reads searches such as `level>=warn service=api "timed out" -path=/health | by route | p95(duration), count`.
public enum EventSearchSyntax {
    /// The longest search, in Unicode scalars.
    static let lengthMax = 16_384
    /// The deepest nesting of parentheses and negations.
    static let depthMax = 64
    /// The most fields to group by.
    static let fieldsMax = 8
    /// The most figures.
    static let figuresMax = 20
    /// The largest limit.
    static let limitMax = 10_000

    /// The filter that a text spells, which has no stages; an empty one takes everything.
    public static func parse(_ text: String) throws(QuerySyntaxError) -> EventFilter {
        var parser = try EventSearchParser(text)
        let filter = try parser.parseFilter()
        guard parser.scanner.isAtEnd else {
            throw parser.scanner.error("only conditions can stand here", hint: "to search for it, quote it: \"|\"")
        }
        return filter
    }

    /// The search that a text spells; an empty one lists everything.
    public static func parseSearch(_ text: String) throws(QuerySyntaxError) -> EventSearch {
        var parser = try EventSearchParser(text)
        let filter = try parser.parseFilter()
        return try parser.parseStages(of: EventSearch(filter: filter))
    }
}
