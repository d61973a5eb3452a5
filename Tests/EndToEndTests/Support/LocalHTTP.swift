import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// An answer over HTTP.
struct Answer {
    let status: Int
    let body: Data
    let headers: [String: String]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON objects and arrays.
    func json() throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: body) as? [String: Any] else {
            throw TestFailure("no JSON object: \(text.prefix(500))")
        }
        return object
    }
}

/// Asks a server on this machine.
enum LocalHTTP {
    static func send(
        _ method: String = "GET",
        _ address: String,
        headers: [String: String] = [:],
        body: Data? = nil
    ) async throws -> Answer {
        guard let url = URL(string: address) else { throw TestFailure("no address: \(address)") }
        var request = URLRequest(url: url, timeoutInterval: 20)
        request.httpMethod = method
        request.httpBody = body
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw TestFailure("no HTTP: \(address)") }
        var answered: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            answered["\(name)".lowercased()] = "\(value)"
        }
        return Answer(status: response.statusCode, body: data, headers: answered)
    }
}
