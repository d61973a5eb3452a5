public import VigilPattern

/// What must not leave the process.
///
/// The standard rules know the usual names of secrets and the forms that give secrets away; programs add their own.
public struct RedactionRules: Hashable, Sendable {
    /// Whether values under the usual names of secrets are taken out: `password`, `token`, `authorization`, `cookie`.
    public var usesKnownKeys: Bool
    /// Which forms of secrets are looked for in texts.
    public var secrets: Set<SecretKind>
    /// More names whose values are taken out, wherever their words stand in a key: `patient` is in `patient.name`.
    public var keys: [String] = []
    /// Keys whose values stay as they are, whole and in any case: `http.request.header.cookie`.
    public var allowedKeys: [String] = []
    /// Texts that are taken out wherever they stand.
    public var literals: [String] = []
    /// Expressions whose matches are taken out.
    public var patterns: [RedactionPattern] = []

    /// Rules without additions.
    ///
    /// - Parameters:
    ///   - usesKnownKeys: Whether the usual names of secrets are known.
    ///   - secrets: Which forms of secrets are looked for.
    public init(usesKnownKeys: Bool = true, secrets: Set<SecretKind> = SecretKind.standard) {
        self.usesKnownKeys = usesKnownKeys
        self.secrets = secrets
    }

    /// The usual names and forms of secrets, without e-mail addresses.
    public static let standard = RedactionRules()
    /// Nothing; a base to add to.
    public static let none = RedactionRules(usesKnownKeys: false, secrets: [])
}

/// An expression with the name that stands where it matched.
public struct RedactionPattern: Hashable, Sendable {
    /// What is counted and shown: `customer_number`.
    public let name: String
    /// What is looked for.
    public let pattern: Pattern

    /// A named expression.
    public init(_ name: String, _ pattern: Pattern) {
        self.name = name
        self.pattern = pattern
    }
}

/// A form by which a secret is known in a text.
public enum SecretKind: String, Hashable, Sendable, CaseIterable {
    /// A card number of a known issuer whose check digit is right.
    case card
    /// An international bank account number whose check digits are right.
    case iban
    /// A JSON web token.
    case jwt
    /// A key that says by its beginning what it is: of AWS, GitHub, GitLab, Slack, Stripe, Google and others.
    case accessKey = "access_key"
    /// A block of PEM with a private key.
    case privateKey = "private_key"
    /// The password in `scheme://user:password@host`.
    case urlPassword = "url_password"
    /// What follows `Bearer` or `Basic`.
    case bearer
    /// The value behind the name of a secret: `password=…`, `"token": "…"`, `Cookie: …`.
    case assignment
    /// An e-mail address.
    case email

    /// All but e-mail addresses.
    public static let standard = Set(allCases).subtracting([.email])
}
