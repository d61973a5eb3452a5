import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import VigilDashboard

extension Response {
    /// A value as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        bytes(try ViewJSON.encode(value), type: "application/json; charset=utf-8", status: status)
    }

    /// A text of some type.
    static func text(
        _ text: String,
        type: String = "text/plain; charset=utf-8",
        status: HTTPResponse.Status = .ok
    ) -> Response {
        bytes(text.utf8, type: type, status: status)
    }

    /// A page.
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        bytes(text.utf8, type: "text/html; charset=utf-8", status: status)
    }

    /// Bytes of some type.
    static func bytes(
        _ bytes: some Sequence<UInt8>,
        type: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
