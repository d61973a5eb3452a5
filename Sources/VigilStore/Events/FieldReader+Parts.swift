extension FieldReader {
    /// What of a record must be unpacked to read the field.
    func parts(of signal: EventSignal) -> EventParts {
        switch kind {
        case .service, .instance, .scope, .time, .level, .kind, .status, .duration: []
        case .name: .words
        case .event: [.words, .attributes]
        case .body: .body
        case .trace, .span, .parent: .ids
        case .attribute: .attributes
        }
    }
}

extension FilterProgram {
    /// What of a record must be unpacked to judge it.
    func parts(of signal: EventSignal) -> EventParts {
        switch self {
        case .always, .level: []
        case .all(let programs), .any(let programs): programs.reduce([]) { $0.union($1.parts(of: signal)) }
        case .not(let program): program.parts(of: signal)
        case .exists(let reader), .compare(let reader, _, _): reader.parts(of: signal)
        case .text: signal == .spans ? .words : .body
        }
    }

    var isAlways: Bool {
        if case .always = self { true } else { false }
    }
}
