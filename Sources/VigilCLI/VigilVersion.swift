import VigilServer

/// The version of the command, as `vigil --version` says it: that of the server in it.
let vigilVersion = ServerFacts.version
