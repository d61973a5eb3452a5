import Testing
import VigilModel

@testable import Vigil
@testable import VigilExporter

@Suite("Spool configuration")
struct SpoolConfigurationTests {
    @Test func isOnUnlessTurnedOff() throws {
        var configuration = OTLPConfiguration()
        #expect(configuration.spool == SpoolConfiguration(bytesMax: 64 << 20, ageMax: .seconds(86_400)))
        #expect(configuration.override(with: ["VIGIL_SPOOL": "/here", "VIGIL_SPOOL_MAX_BYTES": "1000"]).isEmpty)
        #expect(configuration.spool == SpoolConfiguration(directory: "/here", bytesMax: 1_000))
        #expect(configuration.override(with: ["VIGIL_SPOOL": "OFF"]).isEmpty)
        #expect(configuration.spool == nil)
    }

    @Test(arguments: [("VIGIL_SPOOL", "here"), ("VIGIL_SPOOL_MAX_BYTES", "64MB"), ("VIGIL_SPOOL_MAX_BYTES", "0")])
    func saysWhatIsMalformedAndGoesOn(_ name: String, _ text: String) throws {
        var configuration = OTLPConfiguration()
        let complaints = configuration.override(with: [name: text])
        #expect(complaints.count == 1)
        #expect(complaints.first?.contains("\(name) is \"\(text)\"") == true)
        #expect(configuration.spool == SpoolConfiguration())
    }
}
