// A command-line tool that Vigil watches: `swift run HelloCommand greet Anna`, or `--help`. Each command is an
// operation and an interaction. They are sent to a `vigil serve` that runs; without one, commands work all the same.

import ArgumentParser
import Vigil
import VigilArgumentParser
import VigilExporter

struct Hello: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hello",
        abstract: "Greets.",
        subcommands: [Greet.self]
    )
}

struct Greet: TrackedCommand {
    static let configuration = CommandConfiguration(abstract: "Greets somebody.")

    @Argument var name: String

    func tracked(_ operation: ActiveOperation) async throws {
        operation.set("letters", name.count)
        if name == "Nobody" { throw NobodyThere() }
        print("Hello, \(name)!")
    }
}

struct NobodyThere: Error, CustomStringConvertible {
    var description: String { "nobody is there" }
}

@main
enum Program {
    static func main() async throws {
        try Vigil.bootstrap(service: "hello-command", exporter: .otlp())
        await Hello.main()
    }
}
