import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vigil
import VigilModel

extension OTLPSender: ControlSource {
    /// Asks `/api/vigil/control` of the server that telemetry goes to.
    var controlTransport: ControlTransport? {
        ControlTransport { await self.ask($0) }
    }

    /// A little longer than a server keeps a question.
    private static let timeout = TimeAmount.seconds(45)

    private func ask(_ question: ControlQuestion) async -> ControlTransport.Answer {
        var request = HTTPClientRequest(url: control.url + "?" + question.query)
        for header in control.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.headers.replaceOrAdd(name: "accept", value: "application/json")
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            switch response.status.code {
            case 200:
                let body = try await response.body.collect(upTo: ControlDocument.bytesMax)
                return ControlDocument(json: Array(body.readableBytesView)).map { .document($0) } ?? .stranger
            case 429, 500, 502, 503, 504:
                return .unreachable(retryAfter: response.headers.first(name: "retry-after").flatMap(Self.seconds))
            default:
                return .stranger
            }
        } catch is NIOTooManyBytesError {
            return .stranger
        } catch {
            return .unreachable(retryAfter: nil)
        }
    }

    private static func seconds(_ text: String) -> Duration? {
        Int(text).flatMap { $0 >= 0 ? .seconds(min($0, 3_600)) : nil }
    }
}

extension ControlQuestion {
    fileprivate var query: String {
        var parts = ["service=" + service.queryEncoded, "instance=" + instance.queryEncoded]
        if let since { parts.append("since=\(since)") }
        return parts.joined(separator: "&")
    }
}

extension String {
    /// With everything but letters, digits and `-._~` as `%41`.
    fileprivate var queryEncoded: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + Hex.encode(byte)
            }
        }
    }
}
