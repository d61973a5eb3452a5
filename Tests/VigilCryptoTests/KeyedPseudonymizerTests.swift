import Foundation
import Testing
import VigilModel
import VigilPrivacy

@testable import VigilCrypto

/// Keys of an installation, and what is made with them.
struct KeyedPseudonymizerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "vigil-keys-\(UUID())").path
    private var environment: [String: String] { ["XDG_DATA_HOME": folder] }
    private var path: String { folder + "/vigil/pseudonym.key" }

    private func write(_ text: String, mode: Int = 0o600) throws {
        try FileManager.default.createDirectory(atPath: folder + "/vigil", withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func refusesAFileThatOthersCanRead() throws {
        try write("2026-11-22T00:00:00Z \(Base64.encode(Array(0..<32)))\n", mode: 0o644)
        let error = #expect(throws: KeyError.self) { try KeyRing(contentsOf: path) }
        #expect(error?.code == .open)
        #expect(error?.message.contains("chmod 600") == true)
    }

    @Test(arguments: [
        "", "# nothing\n", "2026-11-22T00:00:00Z\n", "yesterday AAAA\n", "2026-11-22T00:00:00Z c2hvcnQ=\n",
    ])
    func saysWhereAFileHoldsNoKey(text: String) throws {
        try write(text)
        let error = #expect(throws: KeyError.self) { try KeyRing(contentsOf: path) }
        #expect(error?.code == .malformed)
    }

    @Test func saysWhatIsInTheWay() {
        let error = #expect(throws: KeyError.self) { try KeyRing(contentsOf: folder + "/none") }
        #expect(error?.description == "cannot read the key file \(folder)/none: No such file or directory")
        #expect(throws: KeyError.self) {
            try KeyRing.installation(environment: ["VIGIL_PSEUDONYM_KEY": "not base64!"])
        }
    }

    @Test func makesTheKeyOfAnInstallationOnceForItsUserAlone() throws {
        let first = try KeyRing.installation(environment: environment)
        let second = try KeyRing.installation(environment: environment)
        #expect(first.newest.bytes == second.newest.bytes)
        #expect(first.newest.bytes.count == 32)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/vigil") == ["pseudonym.key"])
    }

    @Test func agreesOnOneKeyWhoeverComesFirst() async throws {
        let environment = environment
        let ids = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<16 { group.addTask { try? KeyRing.installation(environment: environment).newest.id } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(!ids.contains(nil))
    }

    @Test("A4: user ids are anonymized with a key of the installation")
    func pseudonymsTellApartWithoutTellingWho() throws {
        let one = KeyedPseudonymizer(keys: try KeyRing([.random(at: .zero)]))
        let other = KeyedPseudonymizer(keys: try KeyRing([.random(at: .zero)]))
        let ann = one.pseudonym(of: "ann")
        #expect(ann == one.pseudonym(of: "ann"))
        #expect(ann != one.pseudonym(of: "bob"))
        #expect(ann != other.pseudonym(of: "ann"))
        #expect(ann.hasPrefix("u_"))
        #expect(ann.utf8.count == 33)
        #expect(one.pseudonym(of: ann) == ann, "a pseudonym stays as it is")
        #expect(other.pseudonym(of: ann) != ann, "a stranger's does not")
    }

    @Test func usesTheNewestKeyAndKnowsTheOlder() throws {
        try FileManager.default.createDirectory(atPath: folder + "/vigil", withIntermediateDirectories: true)
        let old = KeyedPseudonymizer(keys: try KeyRing.rotate(fileAt: path, at: Timestamp(seconds: 1)))
        let ring = try KeyRing.rotate(fileAt: path, at: Timestamp(seconds: 2))
        #expect(ring.keys.map(\.made) == [Timestamp(seconds: 2), Timestamp(seconds: 1)])
        let new = KeyedPseudonymizer(keys: try KeyRing(contentsOf: path))
        #expect(new.pseudonyms(of: "ann") == [new.pseudonym(of: "ann"), old.pseudonym(of: "ann")])
        #expect(new.pseudonym(of: old.pseudonym(of: "ann")) == old.pseudonym(of: "ann"))
        let sealed = try EncryptedLines(keys: try KeyRing([ring.keys[1]])).seal("a line")
        #expect(EncryptedLines(keys: ring).open(sealed) == "a line")
    }

    @Test func aNewKeyIsTheOneThatIsUsedAlsoWhereTheClockWasSetBack() throws {
        try FileManager.default.createDirectory(atPath: folder + "/vigil", withIntermediateDirectories: true)
        let old = try KeyRing.rotate(fileAt: path, at: Timestamp(seconds: 1_000))
        let ring = try KeyRing.rotate(fileAt: path, at: Timestamp(seconds: 2))
        #expect(ring.keys.count == 2)
        #expect(ring.newest.id != old.newest.id)
        #expect(try KeyRing(contentsOf: path).newest.id == ring.newest.id)
    }

    @Test func addsAKeyToThoseOfTheInstallation() throws {
        let environment = ["XDG_DATA_HOME": folder]
        let first = try KeyRing.installation(environment: environment)
        let ring = try KeyRing.rotate(environment: environment, at: Timestamp(seconds: 4_000_000_000))
        #expect(ring.keys.map(\.id).dropFirst() == [first.newest.id])
        #expect(try KeyRing.installation(environment: environment).newest.id == ring.newest.id)
        let named = ["XDG_DATA_HOME": folder, "VIGIL_PSEUDONYM_KEY_FILE": folder + "/other.key"]
        #expect(try KeyRing.rotate(environment: named, at: .zero).keys.count == 1)
        #expect(throws: KeyError.self) {
            try KeyRing.rotate(environment: ["VIGIL_PSEUDONYM_KEY": "x"], at: .zero)
        }
    }

    @Test func takesKeysFromTheEnvironment() throws {
        let keys = [Array(UInt8(0)..<32), Array(UInt8(1)..<33)]
        let text = keys.map { Base64.encode($0) }.joined(separator: ", ")
        let ring = try KeyRing.installation(environment: ["VIGIL_PSEUDONYM_KEY": text])
        #expect(ring.keys.map(\.bytes) == keys)
    }

    @Test func sealsLinesThatOnlyTheKeyOpensUnchanged() throws {
        let ring = try KeyRing([.random(at: .zero)])
        let lines = EncryptedLines(keys: ring)
        let sealed = try lines.seal(#"{"user":"ann"}"#)
        #expect(!sealed.contains("ann"))
        #expect(!sealed.contains("\n"))
        #expect(sealed != (try lines.seal(#"{"user":"ann"}"#)))
        #expect(lines.open(sealed) == #"{"user":"ann"}"#)
        #expect(EncryptedLines(keys: try KeyRing([.random(at: .zero)])).open(sealed) == nil)
        var changed = Array(sealed.utf8)
        changed[20] = changed[20] == 65 ? 66 : 65
        #expect(lines.open(String(decoding: changed, as: UTF8.self)) == nil)
        #expect(lines.open("") == nil)
    }
}
