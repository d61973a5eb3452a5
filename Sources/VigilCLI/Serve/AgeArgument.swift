import ArgumentParser
import VigilQuery

/// An age as an argument, where 0 stands for no limit.
struct AgeArgument: ExpressibleByArgument {
    /// Nil for no limit.
    let duration: Duration?
    let defaultValueDescription: String

    init?(argument: String) {
        defaultValueDescription = argument
        if argument == "0" {
            duration = nil
            return
        }
        guard let duration = try? DurationSyntax.parse(argument), duration > .zero else { return nil }
        self.duration = duration
    }
}
