// The keys of an installation: a file of its user alone, or an environment variable. The newest key is used; older
// ones open what was sealed and find what was named with them. docs/formats/pseudonym-key.md has the form.

import CVigil
import Vigil
public import VigilModel

/// The keys of an installation, the newest first.
public struct KeyRing: Sendable {
    /// At least one.
    public let keys: [InstallationKey]

    /// The key that is used for what is new.
    public var newest: InstallationKey { keys[0] }

    /// Keys in any order.
    ///
    /// - Parameter keys: Of equal age, the one that stands first is the newer.
    /// - Throws: ``KeyError`` where there is none.
    public init(_ keys: [InstallationKey]) throws(KeyError) {
        guard !keys.isEmpty else { throw KeyError(.malformed, "there is no key; a line has a time and a key") }
        self.keys = keys.enumerated().sorted { ($1.element.made, $0.offset) < ($0.element.made, $1.offset) }
            .map(\.element)
    }

    /// The keys of this installation.
    ///
    /// They are in `VIGIL_PSEUDONYM_KEY` (base64, several with commas between them, the newest first), or in the file
    /// that `VIGIL_PSEUDONYM_KEY_FILE` names, or in `$XDG_DATA_HOME/vigil/pseudonym.key`, which is made where it is
    /// not there. Of processes that start at once, one makes it.
    ///
    /// - Throws: ``KeyError`` where the file cannot be read or made, is open to others, or holds no key.
    public static func installation() throws(KeyError) -> KeyRing {
        try installation(environment: ProcessFacts.environment)
    }

    package static func installation(environment: [String: String]) throws(KeyError) -> KeyRing {
        let reader = EnvironmentReader(environment)
        if let text = reader.text("VIGIL_PSEUDONYM_KEY") {
            let keys = try text.split(separator: ",").map { part throws(KeyError) in
                try key(String(part).filter { $0 != " " }, made: .zero, place: "VIGIL_PSEUDONYM_KEY")
            }
            return try KeyRing(keys)
        }
        if let path = reader.text("VIGIL_PSEUDONYM_KEY_FILE") { return try KeyRing(contentsOf: path) }
        let path = standardPath(environment)
        if vigil_file_permissions(path) == -vigil_missing {
            try write([.random(at: TimeSource.system.wall())], to: path, replaces: false)
        }
        return try KeyRing(contentsOf: path)
    }

    /// The file of this installation where none is named, in a folder that is made where it is not there.
    private static func standardPath(_ environment: [String: String]) -> String {
        let folder = ProcessFacts.dataFolder(environment)
        _ = vigil_make_folders(folder)
        return folder + "/pseudonym.key"
    }

    /// The keys of a file.
    ///
    /// - Parameter path: A file that only its owner may read.
    /// - Throws: ``KeyError`` where it cannot be read, is open to others, or holds no key.
    public init(contentsOf path: String) throws(KeyError) {
        let permissions = vigil_file_permissions(path)
        guard permissions >= 0 else { throw Self.failure(-permissions, "read", path) }
        guard permissions & 0o077 == 0 else {
            throw KeyError(
                .open,
                "the key file \(path) is open to other users of this machine; chmod 600 makes it yours"
            )
        }
        let size = 65_536
        var read: Int64 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            if let start = buffer.baseAddress { read = vigil_read_file(path, start, size) }
            count = max(0, Int(read))
        }
        if read < 0 { throw Self.failure(Int32(-read), "read", path) }
        var keys: [InstallationKey] = []
        for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
            if line.hasPrefix("#") { continue }
            let place = "\(path):\(index + 1)"
            let words = line.split(separator: " ")
            guard words.count == 2, let made = Timestamp(rfc3339: words[0]) else {
                throw KeyError(.malformed, "\(place): a line should be a time and a key in base64")
            }
            keys.append(try Self.key(String(words[1]), made: made, place: place))
        }
        try self.init(keys)
    }

    /// Adds a new key to those of this installation; see ``rotate(fileAt:at:)``.
    ///
    /// - Returns: The keys with the new one.
    /// - Throws: ``KeyError`` where they are in `VIGIL_PSEUDONYM_KEY`, which only whoever sets it can change, and where
    ///   the file cannot be read or written.
    @discardableResult
    public static func rotate() throws(KeyError) -> KeyRing {
        try rotate(environment: ProcessFacts.environment, at: TimeSource.system.wall())
    }

    package static func rotate(environment: [String: String], at now: Timestamp) throws(KeyError) -> KeyRing {
        let reader = EnvironmentReader(environment)
        if reader.text("VIGIL_PSEUDONYM_KEY") != nil {
            throw KeyError(.malformed, "the keys are in VIGIL_PSEUDONYM_KEY; put a new one in front of them there")
        }
        return try rotate(fileAt: reader.text("VIGIL_PSEUDONYM_KEY_FILE") ?? standardPath(environment), at: now)
    }

    /// Adds a new key to a file, which is used from then on; the older ones stay.
    ///
    /// Programs that run take it up when they start the next time.
    ///
    /// - Parameters:
    ///   - path: The file; made where it is not there.
    ///   - now: The time that the key is told by; where a key has a later one, a moment after that.
    /// - Returns: The keys with the new one.
    /// - Throws: ``KeyError`` where the file cannot be read or written; it is then as it was.
    @discardableResult
    public static func rotate(fileAt path: String, at now: Timestamp) throws(KeyError) -> KeyRing {
        let isThere = vigil_file_permissions(path) != -vigil_missing
        let older = isThere ? try KeyRing(contentsOf: path).keys : []
        // The key with the latest time is the one that is used, also where the clock was set back.
        let made = older.first.map { max(now, $0.made + .microseconds(1)) } ?? now
        let ring = try KeyRing([.random(at: made)] + older)
        try write(ring.keys, to: path, replaces: isThere)
        return ring
    }

    private static func write(_ keys: [InstallationKey], to path: String, replaces: Bool) throws(KeyError) {
        var text = "# Vigil's keys for pseudonyms and sealed files: time, key. Keep it secret, and keep a copy.\n"
        for key in keys { text += "\(key.made.rfc3339) \(Base64.encode(key.bytes))\n" }
        let code = text.withUTF8 { bytes in
            bytes.baseAddress.map { vigil_place_private_file(path, $0, bytes.count, replaces) } ?? 0
        }
        // Another process was quicker: its key is the one.
        let isTaken = code != 0 && !replaces && vigil_file_permissions(path) >= 0
        if code != 0, !isTaken { throw failure(code, "make", path) }
    }

    private static func key(_ text: String, made: Timestamp, place: String) throws(KeyError) -> InstallationKey {
        guard let bytes = Base64.decode(text.utf8), bytes.count >= 16 else {
            throw KeyError(.malformed, "\(place): a key should be at least 16 bytes, better 32, in base64")
        }
        return try InstallationKey(bytes: bytes, made: made)
    }

    private static func failure(_ code: Int32, _ doing: String, _ path: String) -> KeyError {
        KeyError(.unreadable, "cannot \(doing) the key file \(path): \(ProcessFacts.text(ofError: code))")
    }
}
