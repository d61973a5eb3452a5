import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil
@testable import VigilHummingbird

@Suite("Metrics route")
struct MetricsRouteTests {
    private let vigil = Vigil(
        configuration: Vigil.Configuration(service: "api"),
        sink: RecordingSink(),
        diagnostics: Diagnostics { _ in }
    )

    @Test(
        "D17: GET /metrics serves what the application measured, in the format that is asked for",
        arguments: [
            (nil, "text/plain; version=0.0.4; charset=utf-8"),
            ("text/html, */*;q=0.1", "text/plain; version=0.0.4; charset=utf-8"),
            (
                "application/openmetrics-text;version=1.0.0",
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            ),
        ] as [(String?, String)]
    )
    func servesWhatWasMeasured(_ accept: String?, _ type: String) async throws {
        vigil.operation("work") { _ in }
        let router = Router()
        router.addMetricsRoute(vigil: vigil)
        let app = Application(router: router)
        let headers: HTTPFields = accept.map { [.accept: $0] } ?? [:]
        try await app.test(.router) { client in
            try await client.execute(uri: "/metrics", method: .get, headers: headers) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == type)
                let text = String(buffer: response.body)
                #expect(text.contains(#"vigil_operation_duration_seconds_count{vigil_operation_name="work""#))
                #expect(text.hasSuffix("# EOF\n") == (type.hasPrefix("application")))
            }
        }
    }
}
