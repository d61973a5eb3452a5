import Foundation
import VigilOTLP
import Yams

/// Makes receivers of the YAML tree of Prometheus' configuration.
struct RemoteWriteReader {
    /// Keeps what is wrong.
    var reader: ConfigurationReader
    /// `external_labels` of the configuration.
    let externalLabels: [String: String]

    /// Headers that the protocol itself sets.
    private static let ownHeaders: Set<String> = [
        "content-encoding", "content-type", "x-prometheus-remote-write-version", "user-agent", "host", "content-length",
        "connection", "transfer-encoding", "authorization",
    ]

    /// The receivers of `remote_write`, in their order.
    mutating func receivers(_ node: Node, file: (String) throws -> String) -> [RemoteWriteReceiver] {
        var receivers: [RemoteWriteReceiver] = []
        for element in reader.list(node, "remote_write") {
            guard let receiver = receiver(element, file: file) else { continue }
            if receivers.contains(where: { $0.name == receiver.name }) {
                reader.mistake(
                    element,
                    "two receivers are called \(receiver.name)",
                    hint: "give each a name of its own"
                )
            }
            receivers.append(receiver)
        }
        return receivers
    }

    private mutating func receiver(_ node: Node, file: (String) throws -> String) -> RemoteWriteReceiver? {
        var receiver = RemoteWriteReceiver(url: "")
        var (name, nodeOfURL) = ("", node)
        for entry in reader.entries(node, "an entry of remote_write") {
            if entry.name == "name" { name = reader.text(entry.value, entry.name) ?? "" }
            if entry.name == "url" { nodeOfURL = entry.value }
            if entry.name == "name" || set(entry.name, entry.value, of: &receiver) { continue }
            if reader.credentials(entry.name, entry.value, &receiver.credentials, file: file) { continue }
            reader.mistake(
                entry.key,
                "\(entry.name) is not known, or not supported",
                hint: "OAuth, SigV4, proxies and TLS other than the system's are not there yet"
            )
        }
        receiver.externalLabels = externalLabels
        receiver.name = name.isEmpty ? receiver.url : name
        receiver.source =
            ConfigurationReader.source(of: node) + "\(externalLabels.sorted { $0.key < $1.key }) "
            + "\(receiver.credentials as Any)"
        guard let mistake = Self.mistake(inURL: receiver.url) else { return receiver }
        reader.mistake(nodeOfURL, mistake, hint: "http://host:9090/api/v1/write")
        return nil
    }

    /// What is wrong with an address; nil where nothing is.
    static func mistake(inURL text: String) -> String? {
        if text.isEmpty { return "remote_write needs a url" }
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            return "“\(text)” is no address"
        }
        if !["http", "https"].contains(parts.scheme ?? "") { return "“\(text)” is no address of HTTP" }
        // It is shown in metrics and messages.
        if parts.user != nil || parts.password != nil { return "an address must not hold a password: use basic_auth" }
        return nil
    }

    /// Sets a field of a receiver; false where it is none of these.
    private mutating func set(_ name: String, _ node: Node, of receiver: inout RemoteWriteReceiver) -> Bool {
        switch name {
        case "url": receiver.url = reader.text(node, name) ?? ""
        case "remote_timeout": receiver.timeout = reader.duration(node, name) ?? receiver.timeout
        case "headers": receiver.headers = headers(node)
        case "write_relabel_configs": receiver.relabeling = reader.relabelRules(node, name)
        case "queue_config": queue(node, &receiver.queue)
        case "send_exemplars": receiver.sendsExemplars = reader.flag(node, name) ?? false
        case "send_native_histograms": receiver.sendsNativeHistograms = reader.flag(node, name) ?? false
        case "protobuf_message":
            switch reader.text(node, name) {
            case "prometheus.WriteRequest": receiver.version = .one
            case "io.prometheus.write.v2.Request": receiver.version = .two
            default:
                reader.mistake(
                    node,
                    "there is no such message",
                    hint: "prometheus.WriteRequest or io.prometheus.write.v2.Request"
                )
            }
        case "metadata_config":
            for entry in reader.entries(node, name) where entry.name == "send" {
                if reader.flag(entry.value, entry.name) == true {
                    reader.mistake(entry.value, "metadata go with version 2 alone", hint: "send: false")
                }
            }
        case "follow_redirects":
            if reader.flag(node, name) == true { reader.mistake(node, "redirects are not followed", hint: "false") }
        case "enable_http2": _ = reader.flag(node, name)
        default: return false
        }
        return true
    }

    private mutating func headers(_ node: Node) -> [String: String] {
        var headers: [String: String] = [:]
        for entry in reader.entries(node, "headers") {
            let isToken = entry.name.utf8.allSatisfy { byte in
                switch UnicodeScalar(byte) {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
                default: false
                }
            }
            if entry.name.isEmpty || !isToken {
                reader.mistake(entry.key, "“\(entry.name)” is no name of a header", hint: "letters, digits and -")
            } else if Self.ownHeaders.contains(entry.name.lowercased()) {
                reader.mistake(entry.key, "\(entry.name) cannot be set here", hint: "basic_auth or authorization")
            }
            let value = reader.text(entry.value, entry.name) ?? ""
            if value.unicodeScalars.contains(where: { $0.value < 32 }) {
                reader.mistake(entry.value, "a header's value must be one line")
            }
            headers[entry.name] = value
        }
        return headers
    }

    private mutating func queue(_ node: Node, _ queue: inout RemoteWriteReceiver.Queue) {
        for entry in reader.entries(node, "queue_config") {
            switch entry.name {
            case "capacity": queue.capacity = positive(entry.value, entry.name) ?? queue.capacity
            case "max_shards": queue.shardsMax = positive(entry.value, entry.name) ?? queue.shardsMax
            case "max_samples_per_send":
                queue.samplesPerSend = positive(entry.value, entry.name) ?? queue.samplesPerSend
            case "batch_send_deadline": queue.sendDeadline = reader.duration(entry.value, entry.name) ?? .seconds(5)
            case "min_backoff": queue.backoffMin = reader.duration(entry.value, entry.name) ?? queue.backoffMin
            case "max_backoff": queue.backoffMax = reader.duration(entry.value, entry.name) ?? queue.backoffMax
            // As many requests are under way as there is to send, and 429 is always tried again.
            case "min_shards", "retry_on_http_429": break
            default:
                reader.mistake(
                    entry.key,
                    "queue_config has no \(entry.name), or it is not supported",
                    hint: "capacity, max_shards, max_samples_per_send, batch_send_deadline, min_backoff, max_backoff"
                )
            }
        }
        if queue.backoffMin > queue.backoffMax {
            reader.mistake(node, "min_backoff must not be longer than max_backoff")
        }
    }

    private mutating func positive(_ node: Node, _ what: String) -> Int? {
        guard let number = reader.count(node, what) else { return nil }
        guard (1...1_000_000).contains(number) else {
            reader.mistake(node, "\(what) must be from 1 to 1000000")
            return nil
        }
        return number
    }
}
