import Foundation
import VigilOperations
import VigilServer

extension ViewProvider {
    /// The server; where none runs on this machine, one is started over the stored data.
    func serverOrStart() async throws -> VigilClient {
        if let client = try await findServer() { return client }
        guard let listen = localListen else { return try await server() }
        let environment = ProcessEnvironment.current()
        let place = try RunServer.Place(listen)
        guard try await RunServer.find(at: place, folder: folder, environment: environment) != nil else {
            throw CommandError(
                .unreachable,
                "A server was started, and does not answer",
                advice: "See \(RunServer.logPath(in: folder))."
            )
        }
        return try await server()
    }
}
