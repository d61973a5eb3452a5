import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Vigil
import VigilModel

extension Response {
    /// A value as JSON with keys in snake case, sorted.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "+Inf",
            negativeInfinity: "-Inf",
            nan: "NaN"
        )
        let body = try encoder.encode(value)
        return Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    /// A line of text.
    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}

extension HealthStatus {
    /// Degraded is still at work: only unhealthy takes an application out of rotation.
    var httpStatus: HTTPResponse.Status { self == .unhealthy ? .serviceUnavailable : .ok }
}

/// An attribute's value as the JSON that is nearest to it.
struct JSONValue: Encodable {
    let value: AttributeValue

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch value {
        case .empty: try container.encodeNil()
        case .string(let text): try container.encode(text)
        case .bool(let flag): try container.encode(flag)
        case .int(let number): try container.encode(number)
        case .double(let number): try container.encode(number)
        case .bytes(let bytes): try container.encode(bytes)
        case .array(let values): try container.encode(values.map(JSONValue.init))
        case .map(let attributes): try container.encode(attributes.json)
        }
    }
}

extension Attributes {
    /// As a JSON object; the first of a key wins.
    var json: [String: JSONValue] {
        Dictionary(entries.map { ($0.key, JSONValue(value: $0.value)) }) { first, _ in first }
    }
}
