import Tracing
import VigilOTLP

extension VigilTracer {
    /// Takes over the trace of a caller in another process.
    ///
    /// > Source: W3C Trace Context.
    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let traceparent = extractor.extract(key: "traceparent", from: carrier) else { return }
        let tracestate = extractor.extract(key: "tracestate", from: carrier) ?? ""
        guard let remote = TraceContext(traceparent: traceparent, tracestate: tracestate) else { return }
        context.vigilSpan = ServiceContextSpan(context: SpanContext(remote), span: nil)
    }

    /// Tells a callee in another process which trace it belongs to.
    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let current = CurrentSpan.within(context).innermost?.context.traceContext else { return }
        injector.inject(current.traceparent, forKey: "traceparent", into: &carrier)
        let tracestate = current.traceState.header
        if !tracestate.isEmpty { injector.inject(tracestate, forKey: "tracestate", into: &carrier) }
    }
}
