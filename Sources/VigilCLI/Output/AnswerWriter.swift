import Foundation
import VigilDashboard

extension Console {
    /// Writes a view as one JSON document, for people and programs alike.
    func write(json view: some Encodable) throws {
        write(String(decoding: try ViewJSON.encode(view, pretty: true), as: UTF8.self))
    }

    /// Writes each of a stream of views as one line of JSON.
    func write(jsonLines views: [some Encodable]) throws {
        guard !views.isEmpty else { return }
        var text = ""
        for view in views { text += String(decoding: try ViewJSON.encode(view), as: UTF8.self) + "\n" }
        write(text)
    }
}
