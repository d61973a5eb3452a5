import ArgumentParser

/// How an answer is written; every command has these.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write JSON with stable names; streams have one object a line.")
    var json = false

    @Flag(name: .customLong("no-color"), help: "Write no colours (also with NO_COLOR set, or without a terminal).")
    var noColor = false

    @Flag(name: .shortAndLong, help: "Leave out remarks beside the answer.")
    var quiet = false
}
