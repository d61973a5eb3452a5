import Testing
import Vigil

/// docs/costs.md.
@Suite struct CostSnippets {
    @Test func budgetAndSamplerAreConfigured() {
        let configuration = bounded()
        #expect(configuration.cpuBudget == 0.02)
        #expect(configuration.sampler == .ratio(0.1))
    }

    func bounded() -> Vigil.Configuration {
        var configuration = Vigil.Configuration(service: "shop")
        configuration.cpuBudget = 0.02  // 2 % of a core; nil: whatever it costs
        configuration.sampler = .ratio(0.1)  // never more than a tenth of all traces
        return configuration
    }
}
