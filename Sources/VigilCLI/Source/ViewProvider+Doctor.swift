import CVigil
import VigilDashboard
import VigilEmbedded
import VigilModel
import VigilServer
import VigilStore

extension ViewProvider {
    /// What is wrong with the installation: a server says it of its own, a folder that is named is read.
    func doctor(
        deep: Bool,
        progress: @escaping @Sendable (ExaminationProgress) -> Void
    ) async throws -> DoctorView {
        if folder.isNamed, !isServerNamed { return try await stored(deep, progress, note: nil) }
        var note: StoreCheck?
        do {
            if let client = try await findServer() { return try await asked(client, deep, progress) }
        } catch let error as CommandError where isAddressLocal && !isServerNamed {
            note = StoreCheck("server")
            note?.doubtful(error.message + ".", at: addressURL, advice: error.advice)
        }
        guard isAddressLocal, !isServerNamed else { throw Self.unreachable(addressURL) }
        return try await stored(deep, progress, note: note ?? StoreCheck("server", "none answers at \(addressURL)"))
    }

    private func asked(
        _ client: VigilClient,
        _ deep: Bool,
        _ progress: @escaping @Sendable (ExaminationProgress) -> Void
    ) async throws -> DoctorView {
        var view = try await client.doctor(deep: deep, progress: progress)
        if let version = view.server?.version, version != vigilVersion {
            var check = StoreCheck("server")
            check.doubtful(
                "The server is of version \(version), and this command of \(vigilVersion).",
                at: client.address,
                advice: "Start the server again, or use the command of its version."
            )
            view.add(check)
        }
        return view
    }

    private func stored(
        _ deep: Bool,
        _ progress: @escaping @Sendable (ExaminationProgress) -> Void,
        note: StoreCheck?
    ) async throws -> DoctorView {
        _ = vigil_process_raise_file_limit()
        let examination = try await FolderExamination.run(
            folder.path,
            deep: deep,
            now: SystemTime.now(),
            progress: progress
        )
        var view = DoctorView(examination)
        if let note { view.add(note) }
        view.add(TokenFile.standard().check)
        return view
    }
}
