// The token by which the user's own programs reach the server: a file that only they can read, in the directory that
// the system gives each user for the length of their session. All servers of a user share it.

import Foundation
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import VigilModel

/// The file that holds the token.
package struct TokenFile: Sendable {
    /// The file could not be used.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// The directory, which is the user's alone.
    package let directory: String
    /// The file in it.
    package var path: String { directory + "/token" }

    /// The file in a directory, which is made where it is missing.
    package init(directory: String) {
        self.directory = directory
    }

    /// The user's file: under `$XDG_RUNTIME_DIR`, else `/run/user/UID`, else `/tmp/vigil-UID`.
    package static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> TokenFile {
        let user = getuid()
        if let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
            return TokenFile(directory: runtime + "/vigil")
        }
        let runtime = "/run/user/\(user)"
        if access(runtime, W_OK | X_OK) == 0 { return TokenFile(directory: runtime + "/vigil") }
        return TokenFile(directory: "/tmp/vigil-\(user)")
    }

    /// The token; nil where there is none yet or it is not readable for this user.
    package func read() -> String? {
        guard Self.isPrivate(path, type: .typeRegular) else { return nil }
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = readBytes(file, &bytes)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        let token = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        return token.count >= 32 ? token : nil
    }

    /// The token, which is made where there is none.
    package func readOrMake() throws(Failure) -> String {
        try makeDirectory()
        for _ in 0..<3 {
            if let token = read() { return token }
            try make(Secret.random())
        }
        throw Failure(
            description: "\(path) is not a token file that only this user can read; remove it and start again"
        )
    }

    private func makeDirectory() throws(Failure) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw Failure(description: "\(directory) cannot be made: \(String(cString: strerror(errno)))")
        }
        guard Self.isPrivate(directory, type: .typeDirectory) else {
            throw Failure(
                description: "\(directory) must be a directory of this user that nobody else can enter (chmod 700)"
            )
        }
    }

    /// Puts a new token in place under its final name only when it is whole; one that is there already stays.
    private func make(_ token: String) throws(Failure) {
        let temporary = "\(directory)/.token-\(Secret.random().prefix(16))"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Failure(description: "\(directory) cannot be written: \(String(cString: strerror(errno)))")
        }
        defer { unlink(temporary) }
        let line = Array((token + "\n").utf8)
        let written = write(file, line, line.count)
        close(file)
        guard written == line.count else {
            throw Failure(description: "\(directory) cannot be written: \(String(cString: strerror(errno)))")
        }
        if link(temporary, path) != 0, errno != EEXIST {
            throw Failure(description: "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    /// Whether a path is no link, and nobody but this user can reach what is there.
    static func isPrivate(_ path: String, type: FileAttributeType) -> Bool {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path),
            let permissions = found[.posixPermissions] as? NSNumber, let owner = found[.ownerAccountID] as? NSNumber
        else { return false }
        return found[.type] as? FileAttributeType == type && owner.uint32Value == getuid()
            && permissions.uint16Value & 0o077 == 0
    }
}

/// `read(2)`, which the method of the same name hides.
private func readBytes(_ file: Int32, _ bytes: inout [UInt8]) -> Int {
    read(file, &bytes, bytes.count)
}
