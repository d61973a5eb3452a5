extension Vigil {
    /// What stands for a user in what is recorded, so that who it is cannot be read from it.
    ///
    /// - Parameter user: Who, as the application knows them.
    /// - Returns: The pseudonym; nil: there is none yet, and the user is left out.
    package func pseudonym(of user: String) -> String? { nil }
}
