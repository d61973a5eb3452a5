import CVigil
import VigilModel

/// A program or library in a process's memory.
struct LoadedModule: Hashable, Sendable {
    /// Its file.
    let path: String
    /// What tells one build of it from another, in hexadecimal digits; empty where it has none.
    let buildID: String
    /// What was added to the addresses in the file.
    let bias: UInt64
    /// Where its code lies.
    let code: Range<UInt64>

    /// The last part of its path.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The modules that a run's file names, the program itself first.
    static func all(in content: OpaquePointer) -> [LoadedModule] {
        var modules: [LoadedModule] = []
        var path: UnsafePointer<CChar>?
        var buildID: UnsafePointer<UInt8>?
        while let found = vigil_run_module(content, modules.count, &path, &buildID)?.pointee,
            let path, let buildID
        {
            let digits = UnsafeBufferPointer(start: buildID, count: Int(found.build_id_size)).map { Hex.encode($0) }
            modules.append(
                LoadedModule(
                    path: String(cString: path),
                    buildID: digits.joined(),
                    bias: found.bias,
                    code: found.start..<max(found.start, found.end)
                )
            )
        }
        return modules
    }
}
