// An assistant that answers questions, a line each: `echo "How is tea made?" | swift run HelloAssistant`. Vigil counts
// and times its pipeline, stages, classifier, database and model by swift-metrics, and keeps in daily files, encrypted
// line by line, that somebody asked. `HelloAssistant history` tells what these files say, `HelloAssistant rotate` has
// lines encrypted with a new key from the next start on.

import Foundation
import Vigil
import VigilCrypto
import VigilExporter

@main
struct HelloAssistant {
    static func main() async throws {
        if CommandLine.arguments.dropFirst().first == "rotate" {
            let ring = try KeyRing.rotate()
            return print("new key \(ring.newest.id), \(ring.keys.count) in all")
        }
        var configuration = Vigil.Configuration()
        configuration.interactionFiles = Vigil.InteractionFiles(sealer: try EncryptedLines())
        let vigil = try Vigil.bootstrap(service: "hello-assistant", exporter: .otlp(), configuration: configuration)
        if CommandLine.arguments.dropFirst().first == "history" {
            let history = try await vigil.interactions.analyze(days: 1)
            return print("\(history.totalInteractions) questions, \(history.malformedLines) unreadable lines")
        }
        try await vigil.run { await converse(vigil) }
    }

    /// Answers until the standard input ends.
    private static func converse(_ vigil: Vigil) async {
        let assistant = Assistant(vigil: vigil)
        var message = 0
        while let question = readLine() {
            message += 1
            do {
                print(try assistant.answer(question, message: message))
            } catch {
                print("I don't know: \(error)")
            }
        }
    }
}
